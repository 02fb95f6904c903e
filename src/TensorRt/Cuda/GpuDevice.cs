namespace TrtOperator.TensorRt.Cuda;

/// <summary>A GPU, or a part of one, that programs on this machine may use.</summary>
/// <param name="Index">CUDA's number for it, from 0.</param>
/// <param name="Name">The product's name, such as <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="Uuid">Its identifier as NVIDIA's tools write it (<c>GPU-…</c>, <c>MIG-…</c> for a part), or null where the driver gives none.</param>
/// <param name="ComputeCapability">Such as <c>8.6</c> or <c>12.0</c>.</param>
/// <param name="MemoryBytes">All of its memory, in bytes.</param>
/// <param name="FreeBytes">The memory that no program holds at present, in bytes, or null where NVML does not tell.</param>
/// <param name="Mig">Whether the GPU is divided into parts (multi-instance GPU), or null where NVML does not tell or the GPU cannot be.</param>
public sealed record GpuDevice(int Index, string Name, string? Uuid, string ComputeCapability, long MemoryBytes, long? FreeBytes, bool? Mig);
