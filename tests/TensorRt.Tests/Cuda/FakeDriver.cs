using System.Runtime.InteropServices;
using System.Text;

namespace TrtOperator.TensorRt.Tests.Cuda;

/// <summary>NVIDIA's driver as C functions made of C# delegates, so that the calls themselves run as they would.</summary>
internal sealed class FakeDriver
{
    private readonly Dictionary<string, Delegate> _functions = [];
    private readonly Dictionary<nint, string> _handles = [];
    private readonly nint _errorName = Marshal.StringToHGlobalAnsi("CUDA_ERROR_OUT_OF_CHEESE");

    public FakeDriver()
    {
        _functions["cuInit"] = new TakesFlags(_ => InitStatus);
        _functions["cuDriverGetVersion"] = new Fills(version => Put(version, 13000));
        _functions["cuDeviceGetCount"] = new Fills(count => Put(count, Gpus.Count));
        _functions["cuDeviceGet"] = new FillsFor((device, index) => Put(device, 100 + index));
        _functions["cuDeviceGetName"] = new FillsText((name, length, device) => PutText(name, length, Gpus[device - 100].Name));
        _functions["cuDeviceTotalMem_v2"] = new FillsFor((bytes, device) => PutLong(bytes, Gpus[device - 100].Memory));
        _functions["cuDeviceGetAttribute"] = new FillsAttribute((value, attribute, device) =>
            Gpus[device - 100].Broken ? 999 : Put(value, attribute switch { 75 => Gpus[device - 100].Major, 76 => Gpus[device - 100].Minor, _ => -1 }));
        _functions["cuDeviceGetUuid_v2"] = new FillsFor((uuid, device) => PutBytes(uuid, Guid.Parse(Gpus[device - 100].Uuid).ToByteArray(bigEndian: true)));
        _functions["cuGetErrorName"] = new FillsFromStatus((status, name) =>
        {
            Marshal.WriteIntPtr(name, _errorName);
            return 0;
        });
        _functions["nvmlInit_v2"] = new Asks(() =>
        {
            Sessions++;
            return 0;
        });
        _functions["nvmlShutdown"] = new Asks(() =>
        {
            Sessions--;
            return 0;
        });
        _functions["nvmlSystemGetDriverVersion"] = new FillsSystemText((text, length) => PutText(text, (int)length, "580.65.06"));
        _functions["nvmlDeviceGetHandleByUUID"] = new Finds(FindHandle);
        _functions["nvmlDeviceGetMemoryInfo"] = new FillsHandle((handle, memory) =>
        {
            Gpu gpu = Gpus.Single(gpu => gpu.Identifier == _handles[handle]);
            PutLong(memory, gpu.Memory);
            PutLong(memory + 8, gpu.Free);
            return PutLong(memory + 16, gpu.Memory - gpu.Free);
        });
        _functions["nvmlDeviceGetMigMode"] = new FillsTwo((handle, current, pending) =>
        {
            Gpu gpu = Gpus.Single(gpu => gpu.Identifier == _handles[handle]);
            return gpu.Divided is { } divided ? Put(current, divided ? 1 : 0) : 3;
        });
    }

    private delegate int Asks();

    private delegate int TakesFlags(uint flags);

    private delegate int Fills(nint value);

    private delegate int FillsFor(nint value, int device);

    private delegate int FillsText(nint text, int length, int device);

    private delegate int FillsAttribute(nint value, int attribute, int device);

    private delegate int FillsFromStatus(int status, nint value);

    private delegate int FillsSystemText(nint text, uint length);

    private delegate int Finds(nint uuid, nint handle);

    private delegate int FillsHandle(nint handle, nint value);

    private delegate int FillsTwo(nint handle, nint first, nint second);

    public int InitStatus { get; set; }

    public List<Gpu> Gpus { get; } = [];

    /// <summary>Times that NVML was started and not ended.</summary>
    public int Sessions { get; private set; }

    public void Remove(string function) => _functions.Remove(function);

    public nint Cuda(string name) => name.StartsWith("cu", StringComparison.Ordinal) ? Function(name) : 0;

    public nint Nvml(string name) => name.StartsWith("nvml", StringComparison.Ordinal) ? Function(name) : 0;

    private nint Function(string name) => _functions.TryGetValue(name, out Delegate? function) ? Marshal.GetFunctionPointerForDelegate(function) : 0;

    private int FindHandle(nint uuid, nint handle)
    {
        string asked = Marshal.PtrToStringUTF8(uuid)!;
        if (!Gpus.Exists(gpu => gpu.Identifier == asked))
        {
            return 6;
        }

        nint value = 0x1000 + _handles.Count;
        _handles[value] = asked;
        Marshal.WriteIntPtr(handle, value);
        return 0;
    }

    private static int Put(nint at, int value)
    {
        Marshal.WriteInt32(at, value);
        return 0;
    }

    private static int PutLong(nint at, long value)
    {
        Marshal.WriteInt64(at, value);
        return 0;
    }

    private static int PutText(nint at, int length, string text) => PutBytes(at, [.. Encoding.UTF8.GetBytes(text).Take(length), .. text.Length < length ? new byte[1] : []]);

    private static int PutBytes(nint at, byte[] bytes)
    {
        Marshal.Copy(bytes, 0, at, bytes.Length);
        return 0;
    }

    internal sealed record Gpu(
        string Name, string Uuid, int Major, int Minor, long Memory, long Free, bool? Divided = null, bool IsPart = false, bool Broken = false)
    {
        public string Identifier => (IsPart ? "MIG-" : "GPU-") + Uuid;
    }
}
