using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Selectors;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Http;

/// <summary>Lists, in pages that all show the same version.</summary>
internal sealed class ListHandler(ObjectStore store)
{
    private const string TooOldToken =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public byte[] List(ServedKind kind, string? ns, IReadOnlyDictionary<string, string> query)
    {
        LabelSelector labels = LabelSelector.Parse(query.GetValueOrDefault("labelSelector"));
        FieldSelector fields = FieldSelector.Parse(query.GetValueOrDefault("fieldSelector"), kind);
        int limit = int.TryParse(query.GetValueOrDefault("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 0;
        (long version, string start, ImmutableSortedDictionary<string, StoredObject> objects) = Snapshot(kind, query);

        ArrayBufferWriter<byte> items = new(4096);
        int count = 0;
        int remaining = 0;
        string? last = null;
        foreach (StoredObject candidate in From(objects, start))
        {
            if ((ns is not null && candidate.Namespace != ns) || !labels.Matches(candidate.Labels) || (!fields.IsEmpty && !fields.Matches(candidate)))
            {
                continue;
            }

            if (limit > 0 && count == limit)
            {
                remaining++;
                if (labels.IsEmpty && fields.IsEmpty)
                {
                    continue;
                }

                break;
            }

            if (count++ > 0)
            {
                items.Write(","u8);
            }

            WriteItem(items, kind, candidate);
            last = candidate.Key;
        }

        JsonObject metadata = new() { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (remaining > 0)
        {
            metadata["continue"] = Token(version, last!);
            if (labels.IsEmpty && fields.IsEmpty)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }

        ArrayBufferWriter<byte> answer = new(items.WrittenCount + 256);
        answer.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind.Kind}List\",\"apiVersion\":\"{kind.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":["));
        answer.Write(items.WrittenSpan);
        answer.Write("]}"u8);
        return answer.WrittenSpan.ToArray();
    }

    private (long Version, string Start, ImmutableSortedDictionary<string, StoredObject> Objects) Snapshot(ServedKind kind, IReadOnlyDictionary<string, string> query)
    {
        lock (store.Gate)
        {
            KindStore objects = store.Of(kind);
            long now = Math.Min(store.Version, store.Horizon);
            if (query.GetValueOrDefault("continue") is { Length: > 0 } token)
            {
                (long at, string start) = Read(token);
                if (at < 0)
                {
                    return (now, start, objects.At(now) ?? objects.Current);
                }

                return (at, start, objects.At(at) ?? throw RefusalException.Expired(TooOldToken, Token(-1, start)));
            }

            string asked = query.GetValueOrDefault("resourceVersion") ?? "";
            if (asked is "" or "0")
            {
                return (now, "", objects.At(now) ?? objects.Current);
            }

            if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out long wanted))
            {
                throw RefusalException.BadRequest($"Invalid value: \"{asked}\": strconv.ParseUint: parsing \"{asked}\": invalid syntax");
            }

            if (wanted > now)
            {
                throw RefusalException.TooLarge(wanted, now);
            }

            if (query.GetValueOrDefault("resourceVersionMatch") != "Exact")
            {
                return (now, "", objects.At(now) ?? objects.Current);
            }

            return (wanted, "", objects.At(wanted) ?? throw RefusalException.Expired("The resourceVersion for the provided list is too old."));
        }
    }

    private static void WriteItem(ArrayBufferWriter<byte> items, ServedKind kind, StoredObject item)
    {
        if (kind.StoredAs is not null)
        {
            JsonObject converted = KindRules.FromStored(kind, item.ToJson());
            converted.Remove("kind");
            converted.Remove("apiVersion");
            items.Write(JsonSerializer.SerializeToUtf8Bytes(converted));
        }
        else if (kind.Custom)
        {
            items.Write(item.Utf8.Span);
        }
        else
        {
            items.Write("{"u8);
            items.Write(item.AfterType.Span);
        }
    }

    private static IEnumerable<StoredObject> From(ImmutableSortedDictionary<string, StoredObject> objects, string start) =>
        start.Length == 0 ? objects.Values : objects.Where(o => string.CompareOrdinal(o.Key, start) > 0).Select(o => o.Value);

    private static string Token(long version, string last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{version.ToString(CultureInfo.InvariantCulture)} {last}")).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static (long Version, string Start) Read(string token)
    {
        try
        {
            string padded = token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '=');
            string text = Encoding.UTF8.GetString(Convert.FromBase64String(padded));
            int space = text.IndexOf(' ', StringComparison.Ordinal);
            return (long.Parse(text[..space], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), text[(space + 1)..]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw RefusalException.BadRequest($"continue key is not valid: {e.Message}");
        }
    }
}
