using System.Text.Json;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Yaml;

/// <summary>Reads a TrtEngine from YAML as strictly as an API server, with the place of every error, and writes it back.</summary>
public static class TrtEngineYaml
{
    private const string ApiVersion = TrtEngine.Group + "/" + TrtEngine.Version;

    /// <summary>
    /// Reads exactly one TrtEngine. Unknown fields, wrong types, repeated keys, unknown values and missing fields are errors,
    /// all reported together. Bounds and rules across fields are <see cref="TrtEngineValidator"/>'s.
    /// </summary>
    /// <param name="text">The YAML text, at most 1 MiB, one document, without anchors, aliases and tags.</param>
    /// <param name="fileName">The file's name for messages.</param>
    /// <returns>The declaration and where its fields stand.</returns>
    /// <exception cref="InvalidDeclarationException">The text is not a TrtEngine.</exception>
    public static TrtEngineDocument Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new ErrorList(fileName);
        var root = YamlTree.Read(text, fileName, errors);
        CheckKind(root, errors);
        InvalidDeclarationException.ThrowIfAny(errors.All);

        var locations = new SourceMap(fileName);
        locations.Add("", root.At);
        var json = new SchemaWalk(locations, errors).Value(root, typeof(TrtEngine), "");
        InvalidDeclarationException.ThrowIfAny([.. errors.All.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
        try
        {
            var engine = KubernetesJson.Deserialize<TrtEngine>(json!);
            InvalidDeclarationException.ThrowIfAny(locations.Locate(engine.Spec?.Misfits ?? []));
            return new TrtEngineDocument(engine, text, locations);
        }
        catch (JsonException e)
        {
            throw new InvalidDeclarationException([new("", "cannot be read as a TrtEngine: " + e.Message, fileName, root.At.Line, root.At.Column)]);
        }
    }

    /// <summary>Writes a declaration in canonical form: fields in the order of the schema, defaults written out, text in quotes where YAML would read it as anything else.</summary>
    /// <param name="engine">The declaration.</param>
    /// <returns>YAML that <see cref="Read"/> reads back as an equal declaration.</returns>
    public static string Write(TrtEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return YamlText.Write(JsonSerializer.SerializeToNode(engine, ApiJson.Strict)!);
    }

    /// <summary>The spec as canonical JSON: names sorted, defaults written out, no nulls and no white space. Digests are taken of it.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>The JSON.</returns>
    public static string CanonicalJsonOf(TrtEngineSpec spec) => CanonicalJson.Write(spec);

    private static void CheckKind(YamlNode root, ErrorList errors)
    {
        if (root is not YamlMapping mapping)
        {
            errors.Add("", root.At, "a TrtEngine is expected: a map with apiVersion, kind, metadata and spec");
            return;
        }

        Expect(mapping, "apiVersion", ApiVersion, errors);
        Expect(mapping, "kind", TrtEngine.KindName, errors);
    }

    private static void Expect(YamlMapping mapping, string field, string expected, ErrorList errors)
    {
        if (mapping.Entries.FirstOrDefault(entry => entry.Key == field) is { } entry && (entry.Value as YamlScalar)?.Value != expected)
        {
            errors.Add(field, entry.Value.At, $"must be {expected}");
        }
    }
}
