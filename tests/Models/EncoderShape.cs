namespace TrtOperator.Models;

/// <summary>How large a generated text encoder is, and how it is written. The defaults are a small BERT: 42 MB of weights.</summary>
public sealed record EncoderShape
{
    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 6;

    /// <summary>Width of the residual stream.</summary>
    public int Hidden { get; init; } = 384;

    /// <summary>Attention heads; they share the width evenly.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Width between the two products of a feed-forward block.</summary>
    public int Intermediate { get; init; } = 1536;

    /// <summary>Positions that samples are padded to, and that the model knows.</summary>
    public int Length { get; init; } = 128;

    /// <summary>Tokens; small, so that most of the file is products.</summary>
    public int Vocabulary { get; init; } = 2000;

    /// <summary>Channels of the residual stream that are far from the others, as trained encoders have a few.</summary>
    public int Outliers { get; init; } = 4;

    /// <summary>What masked scores are lowered by.</summary>
    public float Mask { get; init; } = float.MinValue;

    /// <summary>Whether normalizations are written as their parts, as exports below opset 17 have them.</summary>
    public bool Decomposed { get; init; } = true;

    /// <summary>Where the numbers come from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A model of a moment for tests that run it often: 2 layers, 64 wide, 32 positions.</summary>
    public static EncoderShape Small { get; } = new() { Layers = 2, Hidden = 64, Heads = 4, Intermediate = 256, Length = 32, Vocabulary = 200, Outliers = 2 };
}
