using System.Security.Cryptography;
using System.Text;

namespace TrtOperator.Operator.Jobs;

/// <summary>Names of builder classes as label values, which are shorter than names may be.</summary>
public static class ClassLabel
{
    private const int MostCharacters = 63;
    private const int HashDigits = 8;

    /// <summary>The label value for a class.</summary>
    /// <param name="name">The class's name.</param>
    /// <returns>The name itself where it fits, else its start and a hash of the whole.</returns>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length <= MostCharacters)
        {
            return name;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashDigits];
        return $"{name[..(MostCharacters - HashDigits - 1)].TrimEnd('-', '.')}-{hash}";
    }
}
