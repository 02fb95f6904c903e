using System.Buffers.Binary;
using System.Text;
using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Tests.Inspection;

/// <summary>Writes a listing and plan bytes in the compiler's form, kernel by kernel.</summary>
internal sealed class SketchedPlan
{
    private readonly List<string> _lines = [];
    private readonly List<string> _statements = [];
    private readonly List<string> _fusions = [];
    private readonly List<(string Function, string Body)> _sources = [];

    public string Listing => "Layers:\n" + string.Join('\n', _lines)
        + "\n\nI/O Tensors:\n Name: x, IOMode: Input, DataType: Half, Dimensions: [8,64], Location: Device\n Name: y, IOMode: Output, DataType: Float, Dimensions: [-1,128], Location: Device\n\nEngine Metadata:\n Multi-Device: Disabled\n";

    public bool? Tf32 { get; init; } = false;

    public CompiledPlan Read() => RtxPlanReader.Read(Listing, Bytes());

    /// <summary>A kernel whose tensors are given as <c>Half:8x64</c>.</summary>
    public SketchedPlan Kernel(string name, string type, string inputs, string constants, string outputs, string nodes, string tactic = "", string statement = "name=")
    {
        int index = _lines.Count;
        _lines.Add($"Name: {name}_myl0_{index}, LayerType: {type}, Inputs: [{Tensors("in", inputs)}], Constants: [{Tensors("const", constants)}], Outputs: [{Tensors("out", outputs)}], TacticName: {tactic}, StreamId: 0, Metadata: {Layers(nodes)}");
        _statements.Add($"{(type == "runtime_fusion" ? type : "function")}={{ {(statement == "name=" ? $"name=\"{name}\"" : statement)} layers=\"{Layers(nodes)}\" }}");
        return this;
    }

    /// <summary>A generated kernel and the body of its source.</summary>
    public SketchedPlan Generated(string name, string inputs, string constants, string outputs, string nodes, string body)
    {
        string function = $"__myl_{name}_0x1f";
        _sources.Add((function, body));
        return Kernel("__myl_" + name, "kgen", inputs, constants, outputs, nodes, function);
    }

    /// <summary>A fused kernel and its inside: tensors as <c>name:float</c>, statements as they stand in the text.</summary>
    public SketchedPlan Fused(string name, string inputs, string constants, string outputs, string nodes, string tensors, params string[] statements)
    {
        string statement = FormattableString.Invariant($"name={name} binary={_fusions.Count}");
        _fusions.Add("header {\n  version = 4\n}\ndescriptors {\n"
            + string.Concat(tensors.Split(' ').Select(tensor => $"  tensor={{ alignment=2 dims={{ 8 \"n\" }} name=\"{tensor.Split(':')[0]}\" type={tensor.Split(':')[1]} }}\n"))
            + "}\nmain {\n label bb1:\n" + string.Concat(statements.Select(each => $"  {each}\n")) + "}\n");
        return Kernel(name, "runtime_fusion", inputs, constants, outputs, nodes, statement: statement);
    }

    public byte[] Bytes()
    {
        using MemoryStream plan = new();
        plan.Write("vtrt"u8);
        plan.Write([0, 1, 2, 3, 255, 254, (byte)'N', (byte)'L', (byte)'Y', (byte)'M', 9]);
        string tf32 = Tf32 is { } allowed ? $"  tf32={(allowed ? 1 : 0)}\n" : string.Empty;
        Graph(plan, $"header {{\n  version = 5\n{tf32}}}\ndescriptors {{\n}}\nmain {{\n label bb1: \n{string.Concat(_statements.Select(each => $"  {each}\n"))}}}\nshape_main {{\n  memset={{ name=\"later\" }}\n}}\n");
        foreach ((string function, string body) in _sources)
        {
            plan.Write(Encoding.ASCII.GetBytes($"\u0001\0\0{function}\0__myln_add___myln_half___myln_half(x) /*__MYELIN_NVRTC_KGEN_BUILTINS_END__*/\nextern \"C\" __global__ void {function}(\n{body}\n}}\n\u0001\0"));
        }

        foreach (string fusion in _fusions)
        {
            Graph(plan, fusion);
        }

        plan.Write([200, 201, 0, 0, 17]);
        return plan.ToArray();
    }

    /// <summary>Calls such as <c>add.float</c>, one a line.</summary>
    public static string Calls(string calls)
        => string.Concat(calls.Split(' ').Select(call => call.Split('.')).Select(call => $"  __v1 = __myln_{call[0]}___myln_{call[1]}___myln_{call[1]}(__v2, __v3);\n"));

    private static void Graph(MemoryStream plan, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> header = stackalloc byte[16];
        "NLYM"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 0x1edaa1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)bytes.Length);
        plan.Write(header);
        plan.Write(bytes);
    }

    private static string Tensors(string prefix, string tensors)
        => tensors.Length == 0 ? string.Empty : string.Join(",", tensors.Split(' ').Select((tensor, index) => FormattableString.Invariant(
            $" {{ Name: {prefix}{index}, Dimensions: [{tensor.Split(':')[1].Replace('x', ',')}], Strides: [64,1], StrideOrder: [1,0], Datatype: {tensor.Split(':')[0]}, Format: (Linear) Row major linear format }}")));

    private static string Layers(string nodes) => nodes.Length == 0 ? string.Empty : string.Join('\u001f', nodes.Split(' ').Select(node => $"[ONNX Layer: {node}]"));
}
