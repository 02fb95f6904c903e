namespace TrtOperator.Precision.Gates;

/// <summary>Whether a metric reads its output through a decoder.</summary>
public enum DecoderUse
{
    /// <summary>A decoder makes no sense here and is refused.</summary>
    None,

    /// <summary>The metric works with and without a decoder.</summary>
    Optional,

    /// <summary>The metric compares decoded sequences only.</summary>
    Required,
}
