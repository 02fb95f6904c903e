using System.Globalization;
using TrtOperator.Precision.Sensitivity;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a refusal says of the layers that cause the error.</summary>
internal static class SensitivitySentence
{
    private const int MostNames = 24;
    private const double MostLeft = 0.9;

    /// <summary>Who is the cause, and what to paste under <c>spec</c>; null where nobody is, or where protecting them would not help.</summary>
    public static string? Of(NetworkSensitivity? found)
    {
        if (Cause(found) is not { } cause)
        {
            return null;
        }

        LayerSensitivity[] blamed = [.. found!.Layers.Take(found.Blamed)];
        IEnumerable<string> names = blamed.SelectMany(static layer => layer.Sources).Distinct(StringComparer.Ordinal).Take(MostNames).Select(static name => $"{{name: \"{name}\"}}");
        return $"{cause}. To protect {(blamed.Length == 1 ? "it" : "them")}, write protectedLayers: [{string.Join(", ", names)}]";
    }

    /// <summary>Who is the cause, without a full stop; null where nobody is, or where protecting them would not help.</summary>
    public static string? Cause(NetworkSensitivity? found)
    {
        // Errors may cancel out, and then nothing is gained by taking some of them away.
        if (found is not { Blamed: > 0 } || (found.Error is { } now && found.ErrorWithout is { } then && then > now * MostLeft))
        {
            return null;
        }

        LayerSensitivity[] blamed = [.. found.Layers.Take(found.Blamed)];
        string layers = string.Join(", ", blamed.Select(static layer => $"'{layer.Layer}' ({(layer.Share * 100).ToString("0", CultureInfo.InvariantCulture)} %)"));
        string change = found.ErrorWithout is { } without
            ? $"; in FP32 the error of the outputs goes from {(found.Error is { } error ? Number(error) : "infinite")} to {Number(without)}"
            : "";
        return $"Most of the error comes from {(blamed.Length == 1 ? "the layer" : "the layers")} {layers}{change}";
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
