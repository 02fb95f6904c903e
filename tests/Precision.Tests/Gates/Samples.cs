using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

/// <summary>Hand-made outputs and gates.</summary>
internal static class Samples
{
    public static readonly string[] Letters = ["a", "b", "c"];

    public static HostTensor Row(params ReadOnlySpan<float> values) => HostTensor.Create(values, 1, values.Length);

    public static HostTensor OneHot(int winner, int classes = 3)
    {
        float[] scores = new float[classes];
        scores[winner] = 1;
        return Row(scores);
    }

    /// <summary>One step a character: '-' is the blank (class 0), ' ' the last class, letters the classes from 1.</summary>
    public static HostTensor Lattice(string path, string letters = "abc")
    {
        int classes = letters.Length + 2;
        float[] scores = new float[path.Length * classes];
        for (int step = 0; step < path.Length; step++)
        {
            int best = path[step] == '-' ? 0 : path[step] == ' ' ? classes - 1 : letters.IndexOf(path[step], StringComparison.Ordinal) + 1;
            scores[(step * classes) + best] = 5;
        }

        return HostTensor.Create<float>(scores, 1, path.Length, classes);
    }

    public static GateDefinition Gate(GateMetric metric, GateLimitKind kind, double limit, string name = "gate", CtcDecoding? decoder = null)
        => new(name, metric, "y", new GateLimit(kind, limit), decoder);

    public static GateDefinition Text(GateMetric metric, GateLimitKind kind, double limit, string separator = "")
        => Gate(metric, kind, limit, "cer", new CtcDecoding(0, Letters, separator, []));
}
