using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Tells what a loaded plan is made of.</summary>
internal sealed unsafe class EngineInspector(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VEngineInspector";

    /// <summary>Every layer of the engine. The text is the inspector's until it is asked again.</summary>
    /// <param name="format">A number of LayerInformationFormat.</param>
    public string Describe(int format) => Text(((delegate* unmanaged<nint, int, nint>)Method("getEngineInformation"))(Self, format));

    public bool SetContext(ExecutionContext context)
        => ((delegate* unmanaged<nint, nint, byte>)Method("setExecutionContext"))(Self, context.Address) != 0;
}
