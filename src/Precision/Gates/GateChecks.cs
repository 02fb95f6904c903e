using System.Globalization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Gates;

/// <summary>What must be true of a gate before anything is measured.</summary>
public static class GateChecks
{
    /// <summary>Refuses a gate whose limit, direction, decoder or numbers contradict its metric.</summary>
    /// <exception cref="InvalidGateException">With the gate's name, the fault and the remedy.</exception>
    public static void RequireValid(GateDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (!Enum.IsDefined(definition.Metric) || !Enum.IsDefined(definition.Limit.Kind))
        {
            throw new InvalidGateException($"Gate '{definition.Name}' names no known metric or limit.");
        }

        MetricTraits traits = MetricTraits.Of(definition.Metric);
        RequireDirection(definition, traits);
        RequireNumber(definition, traits);
        if (traits.Decoder == DecoderUse.Required && definition.Decoder is null)
        {
            throw new InvalidGateException($"Gate '{definition.Name}' measures {definition.Metric}, which compares texts: give it a decoder.");
        }

        if (traits.Decoder == DecoderUse.None && definition.Decoder is not null)
        {
            throw new InvalidGateException($"Gate '{definition.Name}' has a decoder, but {definition.Metric} does not compare texts: remove the decoder.");
        }
    }

    /// <summary>Refuses labels that are missing, of the wrong kind for the gate, or not one for every sample.</summary>
    /// <param name="definition">The gate.</param>
    /// <param name="labels">The labels, if the data have any.</param>
    /// <param name="sampleCount">Samples in the evaluation data.</param>
    /// <exception cref="InvalidGateException">With the gate's name, the fault and the remedy.</exception>
    public static void RequireLabels(GateDefinition definition, GateLabels? labels, int sampleCount)
    {
        RequireLabelKind(definition, labels);
        if (labels is not null && MetricTraits.Of(definition.Metric).NeedsLabels && labels.Count != sampleCount)
        {
            throw new InvalidGateException(
                $"The evaluation data of gate '{definition.Name}' hold {sampleCount} samples and {labels.Count} labels: give every sample one label.");
        }
    }

    /// <summary>Refuses an output that the model does not have, naming the nearest that it has.</summary>
    /// <exception cref="InvalidGateException">The output is unknown.</exception>
    public static void RequireOutput(string name, IEnumerable<string> available)
    {
        string[] outputs = [.. available];
        if (outputs.Contains(name, StringComparer.Ordinal))
        {
            return;
        }

        IReadOnlyList<string> nearest = NearestNames.Find(name, outputs);
        IEnumerable<string> shown = (nearest.Count > 0 ? nearest : outputs.Take(5)).Select(static output => $"'{output}'");
        throw new InvalidGateException(
            $"The model has no output '{name}': {(nearest.Count > 0 ? "the nearest of its outputs are" : "its outputs are")} {string.Join(", ", shown)}.");
    }

    /// <summary>Whether gates can read outputs of <paramref name="type"/>: floating-point numbers, integers and booleans.</summary>
    public static bool CanMeasure(DataType type) => TensorElements.CanLoad(type);

    internal static void RequireLabelKind(GateDefinition definition, GateLabels? labels)
    {
        if (!MetricTraits.Of(definition.Metric).NeedsLabels)
        {
            return;
        }

        bool texts = definition.Decoder is not null;
        if (labels is null)
        {
            throw new InvalidGateException(
                $"Gate '{definition.Name}' measures {definition.Metric}, which needs labels, and the evaluation data have none: add {(texts ? "texts" : "int64 classes")} as labels.");
        }

        if (labels.AreTexts != texts)
        {
            throw new InvalidGateException(texts
                ? $"Gate '{definition.Name}' compares decoded texts, but the labels are classes: add texts as labels."
                : $"Gate '{definition.Name}' compares classes, but the labels are texts: add int64 classes as labels, or give the gate a decoder.");
        }
    }

    internal static void RequireConfidence(double confidence)
    {
        if (confidence is not (>= 0.5 and <= 0.999999))
        {
            throw new InvalidGateException(
                $"The confidence is {confidence.ToString(CultureInfo.InvariantCulture)}: write a fraction from 0.5 to 0.999999, such as 0.95.");
        }
    }

    private static void RequireDirection(GateDefinition definition, MetricTraits traits)
    {
        bool higher = traits.Direction == MetricDirection.HigherIsBetter;
        bool wantsHigh = definition.Limit.Kind is GateLimitKind.Min or GateLimitKind.MaxDrop;
        string declared = GateLimit.Name(definition.Limit.Kind);
        if (higher != wantsHigh)
        {
            string allowed = (higher, traits.NeedsLabels) switch
            {
                (true, true) => "min or maxDrop",
                (true, false) => "min",
                (false, true) => "max or maxIncrease",
                (false, false) => "max",
            };
            throw new InvalidGateException(
                $"Gate '{definition.Name}' sets {declared}, but {definition.Metric} is better when {(higher ? "higher" : "lower")}: use {allowed}.");
        }

        if (definition.Limit.ComparesWithReference && !traits.NeedsLabels)
        {
            throw new InvalidGateException(
                $"Gate '{definition.Name}' sets {declared}, but {definition.Metric} compares with FP32 already: use {(higher ? "min" : "max")}.");
        }
    }

    private static void RequireNumber(GateDefinition definition, MetricTraits traits)
    {
        double value = definition.Limit.Value;
        string declared = $"Gate '{definition.Name}' sets {GateLimit.Name(definition.Limit.Kind)} to {value.ToString(CultureInfo.InvariantCulture)}";
        if (!double.IsFinite(value))
        {
            throw new InvalidGateException($"{declared}: write a finite number.");
        }

        if (traits.Unit == MetricUnit.Percent && value is not (>= 0 and <= 1))
        {
            throw new InvalidGateException($"{declared}, but {definition.Metric} is a fraction: write a number from 0 to 1, such as 0.005 for half a point.");
        }

        if (definition.Metric == GateMetric.CosineSimilarity && value is not (>= -1 and <= 1))
        {
            throw new InvalidGateException($"{declared}, but a cosine lies between -1 and 1.");
        }

        if (traits.Unit == MetricUnit.Plain && traits.Direction == MetricDirection.LowerIsBetter && value < 0)
        {
            throw new InvalidGateException($"{declared}, but {definition.Metric} is never negative.");
        }
    }
}
