using TrtOperator.Precision;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What an evaluation set says beyond its inputs.</summary>
/// <param name="Digest">The digest of the whole evaluation set.</param>
/// <param name="Samples">How many samples it has.</param>
/// <param name="Labels">The labels, if there are any.</param>
/// <param name="Lengths">For each sample how many steps of an output are real, the rest being what padding made of it; null where all are.</param>
public sealed record EvaluationLabels(string Digest, long Samples, GateLabels? Labels, IReadOnlyList<long>? Lengths)
{
    /// <summary>Cuts <paramref name="output"/> (batch of one, steps, values of a step) to the sample's real steps. Outputs without steps stay whole.</summary>
    public HostTensor Trim(int sample, HostTensor output)
    {
        if (Lengths is null || output.Shape.Count < 3 || Lengths[sample] >= output.Shape[1])
        {
            return output;
        }

        long steps = Lengths[sample];
        long[] shape = [.. output.Shape];
        shape[1] = steps;
        int bytes = checked((int)(output.Bytes.Length / output.Shape[1] * steps));
        return new HostTensor(output.Type, shape, output.Bytes[..bytes].ToArray());
    }
}
