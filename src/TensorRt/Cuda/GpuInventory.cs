namespace TrtOperator.TensorRt.Cuda;

/// <summary>NVIDIA's driver and GPUs on this machine.</summary>
/// <param name="DriverPresent">Whether the driver's library was found and answers as the driver does.</param>
/// <param name="DriverVersion">The driver's version, such as <c>580.65.06</c>, or null where NVML does not tell.</param>
/// <param name="CudaVersion">The newest CUDA that the driver serves, as it says it: 13000 for 13.0; null where it does not.</param>
/// <param name="Devices">The GPUs that may be used, in CUDA's order.</param>
/// <param name="Absence">Why no GPU can be used, in a sentence; null where one can.</param>
public sealed record GpuInventory(bool DriverPresent, string? DriverVersion, int? CudaVersion, IReadOnlyList<GpuDevice> Devices, string? Absence);
