using System.Collections.Frozen;

namespace TrtOperator.TensorRt.Abi;

/// <summary>The numbers behind enumeration names. Between 10.x and 11.x many were given new ones: a number is never carried over.</summary>
public sealed class EnumTable
{
    private static readonly EnumTable[] Tables = [.. Enum.GetValues<AbiVersion>().Select(abi => new EnumTable(abi, AbiData.Read("enums.tsv", abi)))];

    private readonly AbiVersion _abi;
    private readonly FrozenDictionary<(string Enumeration, string Name), int> _numbers;

    private EnumTable(AbiVersion abi, FrozenDictionary<(string Enumeration, string Name), int> numbers)
    {
        _abi = abi;
        _numbers = numbers;
    }

    /// <summary>Every known name with its number.</summary>
    public IReadOnlyDictionary<(string Enumeration, string Name), int> Numbers => _numbers;

    /// <summary>The table of an ABI.</summary>
    public static EnumTable Of(AbiVersion abi) => Tables[(int)abi];

    /// <summary>The number of a name.</summary>
    /// <exception cref="TensorRtException">The ABI does not have the name, or its number is not known.</exception>
    public int this[string enumeration, string name] => _numbers.TryGetValue((enumeration, name), out int number)
        ? number
        : throw new TensorRtException($"{enumeration} {name} does not exist or is not known in {_abi}.");

    /// <summary>The name of a number; the number itself where it has none.</summary>
    public string NameOf(string enumeration, int number)
        => _numbers.FirstOrDefault(entry => entry.Key.Enumeration == enumeration && entry.Value == number).Key.Name
            ?? FormattableString.Invariant($"{number}");
}
