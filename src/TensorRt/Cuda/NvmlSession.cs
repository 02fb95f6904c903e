using System.Text;

namespace TrtOperator.TensorRt.Cuda;

/// <summary>NVIDIA's management library between its start and its end. What it does not tell is null; it is never needed.</summary>
internal sealed unsafe class NvmlSession : IDisposable
{
    private const int TextBytes = 96;
    private readonly Func<string, nint> _symbols;

    private NvmlSession(Func<string, nint> symbols) => _symbols = symbols;

    /// <summary>Starts the library, or gives null where it does not start.</summary>
    public static NvmlSession? Start(Func<string, nint> symbols)
    {
        var function = (delegate* unmanaged<int>)symbols("nvmlInit_v2");
        return function != null && function() == 0 ? new NvmlSession(symbols) : null;
    }

    /// <summary>The driver's version, such as <c>580.65.06</c>.</summary>
    public string? DriverVersion()
    {
        byte* text = stackalloc byte[TextBytes];
        var function = (delegate* unmanaged<byte*, uint, int>)_symbols("nvmlSystemGetDriverVersion");
        return function != null && function(text, TextBytes) == 0 ? CudaFunctions.Text(new ReadOnlySpan<byte>(text, TextBytes)) : null;
    }

    /// <summary>The library's handle of the GPU with this identifier (<c>GPU-…</c> or <c>MIG-…</c>), or 0.</summary>
    public nint Find(string uuid)
    {
        nint handle = 0;
        var function = (delegate* unmanaged<byte*, nint*, int>)_symbols("nvmlDeviceGetHandleByUUID");
        fixed (byte* text = Encoding.UTF8.GetBytes(uuid + "\0"))
        {
            return function != null && function(text, &handle) == 0 ? handle : 0;
        }
    }

    /// <summary>The memory that no program holds, in bytes.</summary>
    public long? FreeMemory(nint device)
    {
        // Three numbers: total, free, used.
        ulong* memory = stackalloc ulong[3];
        var function = (delegate* unmanaged<nint, ulong*, int>)_symbols("nvmlDeviceGetMemoryInfo");
        return function != null && function(device, memory) == 0 ? (long)memory[1] : null;
    }

    /// <summary>Whether the GPU is divided into parts; null for one that cannot be.</summary>
    public bool? IsDivided(nint device)
    {
        uint current = 0;
        uint pending = 0;
        var function = (delegate* unmanaged<nint, uint*, uint*, int>)_symbols("nvmlDeviceGetMigMode");
        return function != null && function(device, &current, &pending) == 0 ? current == 1 : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var function = (delegate* unmanaged<int>)_symbols("nvmlShutdown");
        if (function != null)
        {
            _ = function();
        }
    }
}
