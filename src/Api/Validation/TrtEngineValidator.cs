using System.Text.RegularExpressions;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>The rules that a declaration keeps whatever version carries it out: bounds of fields, and rules across fields.</summary>
public static partial class TrtEngineValidator
{
    /// <summary>Checks a declaration. Pure: nothing is read or fetched.</summary>
    /// <param name="engine">The declaration.</param>
    /// <returns>Every error, without places; <see cref="Yaml.SourceMap.Locate"/> adds these. Empty when it is sound.</returns>
    public static IReadOnlyList<DeclarationError> Validate(TrtEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var errors = new ErrorSink();
        if (engine.ApiVersion != TrtEngine.Group + "/" + TrtEngine.Version)
        {
            errors.Add("apiVersion", $"must be {TrtEngine.Group}/{TrtEngine.Version}");
        }

        if (engine.Kind != TrtEngine.KindName)
        {
            errors.Add("kind", $"must be {TrtEngine.KindName}");
        }

        CheckName("metadata.name", engine.Metadata?.Name, required: true, errors);
        CheckName("metadata.namespace", engine.Metadata?.NamespaceProperty, required: false, errors);
        if (engine.Spec is { Misfits: { Count: > 0 } misfits })
        {
            // What was left out would count as missing.
            return [.. errors.All, .. misfits];
        }

        var bounds = BoundsCheck.Of(engine);

        // Rules across fields read what the bounds promise: no null entries, no missing parts.
        if (bounds.Count == 0)
        {
            SpecRules.Check(engine.Spec, errors);
        }

        return [.. errors.All, .. bounds];
    }

    private static void CheckName(string path, string? name, bool required, ErrorSink errors)
    {
        if (string.IsNullOrEmpty(name))
        {
            if (required)
            {
                errors.Add(path, "is required");
            }
        }
        else if (name.Length > 63 || !DnsLabel().IsMatch(name))
        {
            errors.Add(path, "must be at most 63 lower-case letters, digits and '-', starting and ending with a letter or digit");
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DnsLabel();
}
