using System.Collections.Frozen;
using System.Globalization;

namespace TrtOperator.TensorRt.Abi;

/// <summary>A table of numbers by class or enumeration, by name and by ABI, read from the data files beside this one.</summary>
internal static class AbiData
{
    private const int Columns = 5;

    /// <summary>The numbers of one ABI. What is absent there (<c>-</c>) and what nobody knows (<c>?</c>) has no entry.</summary>
    public static FrozenDictionary<(string Group, string Name), int> Read(string file, AbiVersion abi)
    {
        using Stream stream = typeof(AbiData).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The data file '{file}' is not part of this program.");
        using StreamReader reader = new(stream);
        _ = reader.ReadLine();
        Dictionary<(string, string), int> numbers = [];
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');
            if (cells.Length == Columns && int.TryParse(cells[2 + (int)abi], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                numbers.Add((cells[0], cells[1]), number);
            }
        }

        return numbers.ToFrozenDictionary();
    }
}
