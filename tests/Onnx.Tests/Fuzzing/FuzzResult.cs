namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>What became of the inputs.</summary>
internal sealed class FuzzResult
{
    public int Inputs { get; set; }

    public int Loaded { get; set; }

    public int Refused { get; set; }

    /// <summary>Exceptions that are neither "invalid" nor "unsupported", and refusals that are no sentence.</summary>
    public List<string> Harm { get; } = [];

    /// <summary>The longest time that one input took, in milliseconds.</summary>
    public double SlowestMilliseconds { get; set; }

    /// <summary>The most that one input had allocated for it, in MiB.</summary>
    public double MostMebibytes { get; set; }

    public void Add(FuzzResult other)
    {
        Inputs += other.Inputs;
        Loaded += other.Loaded;
        Refused += other.Refused;
        Harm.AddRange(other.Harm);
        SlowestMilliseconds = Math.Max(SlowestMilliseconds, other.SlowestMilliseconds);
        MostMebibytes = Math.Max(MostMebibytes, other.MostMebibytes);
    }
}
