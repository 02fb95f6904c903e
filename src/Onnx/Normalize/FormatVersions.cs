namespace TrtOperator.Onnx.Normalize;

/// <summary>The oldest file format (IR version) for each opset, as the ONNX releases paired them.</summary>
internal static class FormatVersions
{
    /// <summary>The IR version that a model of that opset needs; at least 4, the first in which initializers need not be inputs.</summary>
    public static int For(int opset) => opset switch
    {
        <= 9 => 4,
        10 => 5,
        11 => 6,
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        _ => 12,
    };
}
