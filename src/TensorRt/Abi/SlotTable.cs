using System.Collections.Frozen;

namespace TrtOperator.TensorRt.Abi;

/// <summary>
/// Where each method stands in its class's vtable, counted from 0 with the destructor pair included. The classes are those that
/// NVIDIA's public, inline methods forward to (<c>VBuilder</c> behind <c>IBuilder</c>), so every compiled application holds the
/// same numbers.
/// </summary>
public sealed class SlotTable
{
    private static readonly SlotTable[] Tables = [.. Enum.GetValues<AbiVersion>().Select(abi => new SlotTable(abi, AbiData.Read("slots.tsv", abi)))];

    private readonly FrozenDictionary<(string Class, string Method), int> _slots;

    private SlotTable(AbiVersion abi, FrozenDictionary<(string Class, string Method), int> slots)
    {
        Abi = abi;
        _slots = slots;
    }

    /// <summary>The ABI that the table is of.</summary>
    public AbiVersion Abi { get; }

    /// <summary>Every known method with its slot.</summary>
    public IReadOnlyDictionary<(string Class, string Method), int> Slots => _slots;

    /// <summary>The table of an ABI.</summary>
    public static SlotTable Of(AbiVersion abi) => Tables[(int)abi];

    /// <summary>The slot of a method.</summary>
    /// <exception cref="TensorRtException">The ABI does not have the method, or its slot is not known.</exception>
    public int this[string owner, string method] => _slots.TryGetValue((owner, method), out int slot)
        ? slot
        : throw new TensorRtException($"The method {owner}::{method} does not exist or is not known in {Abi}, so it cannot be called.");

    /// <summary>Whether the slot of a method is known.</summary>
    public bool Has(string owner, string method) => _slots.ContainsKey((owner, method));

    /// <summary>The same table with the slots of two methods of one class exchanged: for trying out whether the handshake would notice.</summary>
    /// <exception cref="TensorRtException">One of them is not known.</exception>
    public SlotTable Exchanged(string owner, string one, string other)
    {
        Dictionary<(string, string), int> slots = new(_slots) { [(owner, one)] = this[owner, other], [(owner, other)] = this[owner, one] };
        return new SlotTable(Abi, slots.ToFrozenDictionary());
    }
}
