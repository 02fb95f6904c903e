using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace TrtOperator.TensorRt.Cuda;

/// <summary>The few functions of <c>libcuda.so.1</c> that list GPUs, by name. None of them needs or makes a CUDA context.</summary>
internal sealed unsafe class CudaFunctions(Func<string, nint> symbols)
{
    private const int CapabilityMajor = 75;
    private const int CapabilityMinor = 76;
    private const int NameBytes = 256;

    /// <summary>Starts the driver within this process.</summary>
    /// <exception cref="CudaException">It refuses.</exception>
    public void Initialise() => Check("cuInit", ((delegate* unmanaged<uint, int>)Symbol("cuInit"))(0));

    /// <summary>The newest CUDA that the driver serves (13000 for 13.0), or null; may be asked before <see cref="Initialise"/>.</summary>
    public int? Version()
    {
        int version = 0;
        var function = (delegate* unmanaged<int*, int>)symbols("cuDriverGetVersion");
        return function != null && function(&version) == 0 && version > 0 ? version : null;
    }

    /// <summary>The number of GPUs.</summary>
    public int Count()
    {
        int count = 0;
        Check("cuDeviceGetCount", ((delegate* unmanaged<int*, int>)Symbol("cuDeviceGetCount"))(&count));
        return count;
    }

    /// <summary>The driver's handle of the GPU with this number.</summary>
    public int Device(int index)
    {
        int device = 0;
        Check("cuDeviceGet", ((delegate* unmanaged<int*, int, int>)Symbol("cuDeviceGet"))(&device, index));
        return device;
    }

    /// <summary>The product's name.</summary>
    public string Name(int device)
    {
        byte* name = stackalloc byte[NameBytes];
        Check("cuDeviceGetName", ((delegate* unmanaged<byte*, int, int, int>)Symbol("cuDeviceGetName"))(name, NameBytes, device));
        return Text(new ReadOnlySpan<byte>(name, NameBytes));
    }

    /// <summary>All memory, in bytes.</summary>
    public long Memory(int device)
    {
        nuint bytes = 0;
        Check("cuDeviceTotalMem_v2", ((delegate* unmanaged<nuint*, int, int>)Symbol("cuDeviceTotalMem_v2"))(&bytes, device));
        return (long)bytes;
    }

    /// <summary>The compute capability, such as <c>8.6</c>.</summary>
    public string ComputeCapability(int device)
        => string.Create(CultureInfo.InvariantCulture, $"{Attribute(CapabilityMajor, device)}.{Attribute(CapabilityMinor, device)}");

    /// <summary>The identifier without its prefix, as hexadecimal groups, or null where the driver gives none.</summary>
    public string? Uuid(int device)
    {
        // The first version of the function gives the whole GPU's identifier for each of its parts.
        nint symbol = symbols("cuDeviceGetUuid_v2") is var newer and not 0 ? newer : symbols("cuDeviceGetUuid");
        byte* bytes = stackalloc byte[16];
        return symbol != 0 && ((delegate* unmanaged<byte*, int, int>)symbol)(bytes, device) == 0
            ? new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true).ToString("D")
            : null;
    }

    /// <summary>Text up to its zero, or all of the buffer where it has none.</summary>
    internal static string Text(ReadOnlySpan<byte> buffer)
        => Encoding.UTF8.GetString(buffer.IndexOf((byte)0) is var end and >= 0 ? buffer[..end] : buffer).Trim();

    private int Attribute(int attribute, int device)
    {
        int value = 0;
        Check("cuDeviceGetAttribute", ((delegate* unmanaged<int*, int, int, int>)Symbol("cuDeviceGetAttribute"))(&value, attribute, device));
        return value;
    }

    private nint Symbol(string name)
        => symbols(name) is var symbol and not 0 ? symbol : throw new CudaException($"{CudaDriver.CudaLibrary} has no function {name}, so it is not NVIDIA's driver or a very old one.");

    private void Check(string function, int status)
    {
        if (status != 0)
        {
            throw new CudaException(status switch
            {
                34 => $"{CudaDriver.CudaLibrary} is the empty library that the CUDA toolkit has for linking, not a driver; take its folder off the loader path.",
                35 => "NVIDIA's driver is older than its own user library; update the driver.",
                100 => "NVIDIA's driver is installed and finds no GPU that this program may use; CUDA_VISIBLE_DEVICES or the container's settings may hide it.",
                803 => "NVIDIA's driver library and kernel module are of different versions; restart the machine, or give the container the host's libraries.",
                804 => "The CUDA compatibility library found is not for this GPU; take its folder off the loader path.",
                _ => string.Create(CultureInfo.InvariantCulture, $"NVIDIA's driver refuses {function} with error {status}{ErrorName(status)}; see whether nvidia-smi works."),
            });
        }
    }

    private string ErrorName(int status)
    {
        byte* name = null;
        var function = (delegate* unmanaged<int, byte**, int>)symbols("cuGetErrorName");
        return function != null && function(status, &name) == 0 && name != null ? $" ({Marshal.PtrToStringUTF8((nint)name)})" : "";
    }
}
