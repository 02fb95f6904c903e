using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>The ONNX parser: it reads the model's bytes and refuses nodes that the fakes cannot run.</summary>
internal sealed unsafe class FakeParser(FakeTensorRt library, nint network, nint logger) : FakeObject(library, "IParser")
{
    private readonly List<FakeParserError> _errors = [];
    private readonly nint _logger = logger;

    // Held as an address, so that a network that is gone is found out when it is used.
    private readonly nint _network = network;

    public static (string, nint)[] Functions =>
    [
        ("parse", (nint)(delegate* unmanaged<nint, nint, nuint, nint, byte>)&Parse),
        ("getNbErrors", (nint)(delegate* unmanaged<nint, int>)&CountErrors),
        ("getError", (nint)(delegate* unmanaged<nint, int, nint>)&GetError),
        ("clearErrors", (nint)(delegate* unmanaged<nint, void>)&ClearErrors),
        ("getFlags", (nint)(delegate* unmanaged<nint, uint>)&GetFlags),
    ];

    [UnmanagedCallersOnly]
    private static byte Parse(nint self, nint model, nuint size, nint path) => Serve<FakeParser, byte>(self, parser =>
    {
        FakeGraph? graph = FakeGraph.Read(new ReadOnlySpan<byte>((void*)model, checked((int)size)).ToArray(), out FakeGraph.Refusal? refusal);
        if (graph is null)
        {
            parser._errors.Add(parser.Own(new FakeParserError(parser.Library, refusal!)));
            parser.Library.Log(parser._logger, 1, refusal!.Description);
            return 0;
        }

        At<FakeNetwork>(parser._network).Take(graph);
        return 1;
    });

    [UnmanagedCallersOnly]
    private static int CountErrors(nint self) => Serve<FakeParser, int>(self, static parser => parser._errors.Count);

    [UnmanagedCallersOnly]
    private static nint GetError(nint self, int index) => Serve<FakeParser, nint>(self, parser => FakeNetwork.Pick(parser._errors, index));

    [UnmanagedCallersOnly]
    private static void ClearErrors(nint self) => Do<FakeParser>(self, static parser => parser._errors.Clear());

    [UnmanagedCallersOnly]
    private static uint GetFlags(nint self) => Serve<FakeParser, uint>(self, static parser => 1u << parser.Library.Enums["OnnxParserFlag", "NATIVE_INSTANCENORM"]);
}
