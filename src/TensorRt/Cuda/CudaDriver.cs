using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Cuda;

/// <summary>
/// Asks NVIDIA's driver what it has, through the libraries <c>libcuda.so.1</c> and <c>libnvidia-ml.so.1</c> that it installs; both may be missing.
/// </summary>
public static class CudaDriver
{
    internal const string CudaLibrary = "libcuda.so.1";
    private const string NvmlLibrary = "libnvidia-ml.so.1";
    private const int MostDevices = 256;

    /// <summary>Looks for the driver and lists its GPUs. A driver that is missing, broken or without GPUs is told, not thrown. Takes up to seconds.</summary>
    public static GpuInventory Probe()
    {
        // The driver's libraries start threads of their own and stay for the life of the process.
        nint nvml = Load(NvmlLibrary);
        nint cuda = Load(CudaLibrary);
        return Probe(cuda == 0 ? null : name => Export(cuda, name), nvml == 0 ? null : name => Export(nvml, name));
    }

    /// <summary>The same over functions by name, where 0 is one that is missing; null stands for a library that is missing.</summary>
    internal static GpuInventory Probe(Func<string, nint>? cuda, Func<string, nint>? nvml)
    {
        using NvmlSession? management = nvml is null ? null : NvmlSession.Start(nvml);
        string? driver = management?.DriverVersion();
        if (cuda is null)
        {
            return new GpuInventory(
                false, driver, null, [], $"There is no {CudaLibrary}: this machine has no NVIDIA driver, or the container was started without access to the GPUs.");
        }

        CudaFunctions functions = new(cuda);
        List<GpuDevice> devices = [];
        string? absence = null;
        try
        {
            functions.Initialise();
            int count = Math.Clamp(functions.Count(), 0, MostDevices);
            for (int index = 0; index < count; index++)
            {
                try
                {
                    devices.Add(Describe(index, functions, management));
                }
                catch (CudaException exception)
                {
                    absence ??= exception.Message;
                }
            }

            absence ??= "NVIDIA's driver lists no GPU; CUDA_VISIBLE_DEVICES or the container's settings may hide it.";
        }
        catch (CudaException exception)
        {
            absence = exception.Message;
        }

        return new GpuInventory(cuda("cuInit") != 0, driver, functions.Version(), devices, devices.Count > 0 ? null : absence);
    }

    private static GpuDevice Describe(int index, CudaFunctions functions, NvmlSession? management)
    {
        int device = functions.Device(index);
        string? uuid = functions.Uuid(device);
        nint whole = uuid is null ? 0 : management?.Find("GPU-" + uuid) ?? 0;
        nint part = uuid is null || whole != 0 ? 0 : management?.Find("MIG-" + uuid) ?? 0;
        return new GpuDevice(
            index,
            functions.Name(device),
            uuid is null ? null : (part != 0 ? "MIG-" : "GPU-") + uuid,
            functions.ComputeCapability(device),
            functions.Memory(device),
            (whole | part) == 0 ? null : management?.FreeMemory(whole | part),
            part != 0 ? true : whole != 0 ? management?.IsDivided(whole) : null);
    }

    private static nint Load(string name) => NativeLibrary.TryLoad(name, out nint library) ? library : 0;

    private static nint Export(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint function) ? function : 0;
}
