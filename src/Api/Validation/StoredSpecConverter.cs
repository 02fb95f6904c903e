using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>
/// Reads a spec whatever types its fields have. A server gives out what is stored, and that may be older than the definition, or newer than this program: an object
/// that cannot be read at all could be neither refused with a sentence nor let go. What does not fit is left out and named by <see cref="TrtEngineSpec.Misfits"/>.
/// </summary>
public sealed class StoredSpecConverter : JsonConverter<TrtEngineSpec>
{
    private const string Root = "spec";
    private const int MostMisfits = 20;

    /// <inheritdoc/>
    public override TrtEngineSpec? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Utf8JsonReader again = reader;
        try
        {
            return JsonSerializer.Deserialize<TrtEngineSpec>(ref reader, options);
        }
        catch (Exception e) when (IsMisfit(e))
        {
            reader = again;
            return JsonNode.Parse(ref reader) is JsonObject spec
                ? Fitting(spec, options)
                : new() { Misfits = [new(Root, "must hold fields; 'kubectl explain trtengine.spec' lists them")] };
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrtEngineSpec value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);

    private static TrtEngineSpec Fitting(JsonObject spec, JsonSerializerOptions options)
    {
        List<DeclarationError> misfits = [];
        while (misfits.Count < MostMisfits)
        {
            try
            {
                TrtEngineSpec fitting = spec.Deserialize<TrtEngineSpec>(options)!;
                fitting.Misfits = misfits;
                return fitting;
            }
            catch (Exception e) when (IsMisfit(e))
            {
                if (((e as JsonException)?.Path is { } path ? Remove(spec, path) : null) is not { } removed)
                {
                    break;
                }

                misfits.Add(removed);
            }
        }

        // Too much of it, or no telling where: what fits by itself is kept.
        TrtEngineSpec rest = OneByOne(spec, options, misfits);
        rest.Misfits = misfits;
        return rest;
    }

    private static TrtEngineSpec OneByOne(JsonObject spec, JsonSerializerOptions options, List<DeclarationError> misfits)
    {
        JsonObject kept = [];
        foreach ((string name, JsonNode? value) in spec)
        {
            JsonObject alone = new() { [name] = value?.DeepClone() };
            try
            {
                alone.Deserialize<TrtEngineSpec>(options);
                kept[name] = value?.DeepClone();
            }
            catch (Exception e) when (IsMisfit(e))
            {
                misfits.Add(new(FieldPath.Field(Root, name), "holds what does not fit its type" + Explain(FieldPath.Field(Root, name))));
            }
        }

        return kept.Deserialize<TrtEngineSpec>(options)!;
    }

    /// <summary>Takes out what stands at a place of the JSON reader's, such as $.targets[0].name; an entry of a list goes with its list, so that the places of the others stay what they are.</summary>
    private static DeclarationError? Remove(JsonObject spec, string jsonPath)
    {
        string path = Root;
        JsonNode? at = spec;
        Type? type = typeof(TrtEngineSpec);
        (JsonObject Holder, string Name)? last = null;
        ReadOnlySpan<char> rest = jsonPath.AsSpan(1);
        while (rest.Length > 0 && at is not null)
        {
            if (at is JsonArray list && rest[0] == '[' && rest.IndexOf(']') is > 1 and var end && int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < list.Count)
            {
                (path, at, type) = (FieldPath.Item(path, index), list[index], FieldTypes.EntryOf(type));
                rest = rest[(end + 1)..];
            }
            else if (at is JsonObject holder && TryName(ref rest, out string name) && holder.TryGetPropertyValue(name, out JsonNode? value))
            {
                (path, at, last, type) = (type is not null && FieldTypes.IsMap(type) ? FieldPath.Key(path, name) : FieldPath.Field(path, name), value, (holder, name), FieldTypes.Of(type, name));
            }
            else
            {
                break;
            }
        }

        if (last is not { } taken)
        {
            return null;
        }

        DeclarationError misfit = new(path, $"must be {FieldTypes.Words(type)}, not {Words(at)}{Explain(path)}");
        taken.Holder.Remove(taken.Name);
        return misfit;
    }

    private static bool TryName(ref ReadOnlySpan<char> rest, out string name)
    {
        name = "";
        if (rest.StartsWith("['") && rest.IndexOf("']") is > 1 and var end)
        {
            name = rest[2..end].ToString();
            rest = rest[(end + 2)..];
            return true;
        }

        if (rest[0] != '.')
        {
            return false;
        }

        rest = rest[1..];
        int stop = rest.IndexOfAny('.', '[');
        name = (stop < 0 ? rest : rest[..stop]).ToString();
        rest = stop < 0 ? [] : rest[stop..];
        return true;
    }

    private static string Explain(string path)
        => $"; see 'kubectl explain trtengine.{string.Concat(path.Split('[', ']').Where(static (_, at) => at % 2 == 0))}'";

    private static string Words(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list",
        _ => "a map",
    };

    // Kubernetes' own types have converters that throw what they like.
    private static bool IsMisfit(Exception e) => e is JsonException or NotSupportedException or FormatException or OverflowException or ArgumentException or InvalidOperationException;
}
