using System.Text.RegularExpressions;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Rules of protected layers.</summary>
internal static class ProtectionRules
{
    public static void Check(TrtEngineSpec spec, ErrorSink errors)
    {
        for (var i = 0; i < (spec.ProtectedLayers?.Count ?? 0); i++)
        {
            var path = FieldPath.Item("spec.protectedLayers", i);
            var layer = spec.ProtectedLayers![i];
            SpecRules.CheckTargetNames(layer.Targets, path + ".targets", spec, errors);
            if (layer.Regex is { } regex && Problem(regex) is { } problem)
            {
                errors.Add(path + ".regex", problem);
            }

            if (layer.Between is { } span && string.Equals(span.From, span.To, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add(path + ".between", "from and to are the same node; protect it by name");
            }
        }
    }

    private static string? Problem(string regex)
    {
        try
        {
            _ = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (RegexParseException e)
        {
            return FormattableString.Invariant($"is not a regular expression: {e.Error} at character {e.Offset}; correct it");
        }
        catch (NotSupportedException)
        {
            return "uses look-around, a back-reference, an atomic group or is too large; write it without";
        }
    }
}
