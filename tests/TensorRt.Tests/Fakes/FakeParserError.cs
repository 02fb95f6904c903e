using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>Why the parser refuses a node.</summary>
internal sealed unsafe class FakeParserError(FakeTensorRt library, FakeGraph.Refusal refusal) : FakeObject(library, "IParserError")
{
    private readonly FakeGraph.Refusal _refusal = refusal;

    public static (string, nint)[] Functions =>
    [
        ("code", (nint)(delegate* unmanaged<nint, int>)&Code),
        ("desc", (nint)(delegate* unmanaged<nint, nint>)&Description),
        ("func", (nint)(delegate* unmanaged<nint, nint>)&Function),
        ("node", (nint)(delegate* unmanaged<nint, int>)&Node),
        ("nodeName", (nint)(delegate* unmanaged<nint, nint>)&NodeName),
        ("nodeOperator", (nint)(delegate* unmanaged<nint, nint>)&NodeOperator),
    ];

    [UnmanagedCallersOnly]
    private static int Code(nint self) => Serve<FakeParserError, int>(self, static error => error._refusal.Code);

    [UnmanagedCallersOnly]
    private static nint Description(nint self) => Serve<FakeParserError, nint>(self, static error => error.Text(error._refusal.Description));

    [UnmanagedCallersOnly]
    private static nint Function(nint self) => Serve<FakeParserError, nint>(self, static error => error.Text("parseNode"));

    [UnmanagedCallersOnly]
    private static int Node(nint self) => Serve<FakeParserError, int>(self, static error => error._refusal.Node);

    [UnmanagedCallersOnly]
    private static nint NodeName(nint self) => Serve<FakeParserError, nint>(self, static error => error.Text(error._refusal.Name));

    [UnmanagedCallersOnly]
    private static nint NodeOperator(nint self) => Serve<FakeParserError, nint>(self, static error => error.Text(error._refusal.Operator));
}
