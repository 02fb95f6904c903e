namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The precisions that have a colour; everything else is drawn grey and still named in text.</summary>
internal enum PrecisionKind
{
    Int8,
    Fp8,
    Fp16,
    Fp32,
    Other,
}

internal static class PrecisionKinds
{
    public static PrecisionKind Of(string precision) => precision.ToUpperInvariant() switch
    {
        "INT8" or "UINT8" => PrecisionKind.Int8,
        "FP8" => PrecisionKind.Fp8,
        "FP16" or "BF16" => PrecisionKind.Fp16,
        "FP32" or "TF32" => PrecisionKind.Fp32,
        _ => PrecisionKind.Other,
    };

    public static string Key(this PrecisionKind kind) => kind switch
    {
        PrecisionKind.Int8 => "int8",
        PrecisionKind.Fp8 => "fp8",
        PrecisionKind.Fp16 => "fp16",
        PrecisionKind.Fp32 => "fp32",
        _ => "other",
    };
}
