namespace TrtOperator.Precision.Sensitivity;

/// <summary>Which layers cause the error at a network's outputs.</summary>
/// <param name="Layers">The groups that were measured, the worst first.</param>
/// <param name="Blamed">How many of the first <paramref name="Layers"/> are named as the cause; 0 where there is no error, or nothing was measured.</param>
/// <param name="NotMeasured">Groups that were left out, as their own tensors suffer least.</param>
/// <param name="Samples">Samples that were drawn.</param>
/// <param name="Error">The error with everything in low precision, as the plan says; <see langword="null"/> where the outputs are no finite numbers, or nothing was measured.</param>
/// <param name="ErrorWithout">The same with the blamed layers in FP32.</param>
public sealed record NetworkSensitivity(IReadOnlyList<LayerSensitivity> Layers, int Blamed, int NotMeasured, int Samples, double? Error, double? ErrorWithout)
{
    /// <summary>Nothing was, or could be, measured.</summary>
    public static NetworkSensitivity Nothing { get; } = new([], 0, 0, 0, null, null);
}
