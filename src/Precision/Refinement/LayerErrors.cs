using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Refinement;

/// <summary>Measures what each of several ranges of an activation does to the outputs of the layers that read it.</summary>
internal static class LayerErrors
{
    /// <summary>Runs the samples once.</summary>
    /// <param name="model">The normalized FP32 model.</param>
    /// <param name="rounded">The same model with the weights that INT8 rounds.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="ranges">The range that each quantized activation has while others are tried.</param>
    /// <param name="candidates">Ranges to try, for each activation of interest.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="runs">How samples share the threads.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>
    /// For each activation and each of its candidates the power of the readers' INT8 error over the power of their outputs, averaged over the readers;
    /// activations whose readers give NaN or infinities are left out.
    /// </returns>
    public static Dictionary<string, double[]> Of(
        OnnxModel model,
        OnnxModel rounded,
        PrecisionPlan plan,
        IReadOnlyDictionary<string, float> ranges,
        IReadOnlyDictionary<string, float[]> candidates,
        DrawnSamples samples,
        SideBySide runs,
        CancellationToken cancellationToken)
    {
        TrialGraph trial = new(model, plan, rounded);
        Dictionary<string, List<Reading>> readings = new(StringComparer.Ordinal);
        trial.Build(node => Visit(trial, node, ranges, candidates, readings));
        string[] outputs = [.. readings.Values.SelectMany(static list => list).SelectMany(static reading => reading.Errors.Prepend(reading.Power)).Distinct(StringComparer.Ordinal)];
        Dictionary<string, double> sums = outputs.ToDictionary(static output => output, static _ => 0.0, StringComparer.Ordinal);
        // Fewer steps would not make up for what optimizing so many doubles takes.
        using OnnxSession session = OnnxSession.Load(trial.Model, new InferenceSessionOptions(Threads: runs.ThreadsEach));
        foreach (IReadOnlyDictionary<string, HostTensor> made in runs.Select(
            SampleFeed.Read(samples, session.Inputs, cancellationToken), (feed, _) => session.Run(feed.Inputs, outputs, cancellationToken), cancellationToken))
        {
            foreach ((string output, HostTensor value) in made)
            {
                sums[output] += value.Span<float>()[0];
            }
        }

        Dictionary<string, double[]> errors = new(StringComparer.Ordinal);
        foreach ((string tensor, List<Reading> list) in readings)
        {
            double[] mean = [.. candidates[tensor].Select((_, candidate) => list.Average(reading => sums[reading.Power] > 0 ? sums[reading.Errors[candidate]] / sums[reading.Power] : 0))];
            if (mean.All(double.IsFinite))
            {
                errors[tensor] = mean;
            }
        }

        return errors;
    }

    private static void Visit(
        TrialGraph trial, NodeProto node, IReadOnlyDictionary<string, float> ranges, IReadOnlyDictionary<string, float[]> candidates, Dictionary<string, List<Reading>> readings)
    {
        string? power = null;
        foreach (string tensor in trial.Edges[node.Name].Where(edge => !edge.IsWeight && candidates.ContainsKey(edge.Tensor)).Select(static edge => edge.Tensor).Distinct(StringComparer.Ordinal))
        {
            power ??= trial.Output(Power(trial, node.Output[0]));
            string[] errors = [.. candidates[tensor].Select(amax => trial.Output(
                Power(trial, trial.Add("Sub", [trial.Again(node, edge => edge.FixedAmax ?? (edge.Tensor == tensor ? amax : ranges[edge.Tensor])), node.Output[0]]))))];
            if (!readings.TryGetValue(tensor, out List<Reading>? list))
            {
                readings[tensor] = list = [];
            }

            list.Add(new Reading(power, errors));
        }
    }

    private static string Power(TrialGraph trial, string tensor) => trial.Add("ReduceSumSquare", [tensor], static node => node.SetInt("keepdims", 0));

    private sealed record Reading(string Power, string[] Errors);
}
