using System.Security.Cryptography;
using System.Text;

namespace TrtOperator.Operator.Decisions;

/// <summary>Names of Jobs: <c>&lt;engine&gt;-&lt;stage&gt;-&lt;key&gt;</c>. They become pod labels, so 63 characters are the most.</summary>
public static class JobNames
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 63;

    private const int KeyDigits = 10;
    private const int HashDigits = 8;

    /// <summary>The name of a stage's Job. An engine's name that is too long is cut and gets a hash of the whole.</summary>
    /// <param name="engine">The TrtEngine's name, a DNS label.</param>
    /// <param name="stage">The stage in lower case, with the target for a build, such as <c>build-a100</c>; a DNS label.</param>
    /// <param name="key">The stage's key: lower-case hexadecimal digits, at least 10.</param>
    /// <returns>The name: a DNS label, the same for the same arguments, different for different ones but for hash collisions.</returns>
    public static string Of(string engine, string stage, string key)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(key);
        string name = $"{engine}-{stage}-{key[..KeyDigits]}";
        if (name.Length <= MaxLength)
        {
            return name;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{engine}/{stage}")))[..HashDigits];
        string head = $"{engine}-{stage}"[..(MaxLength - KeyDigits - HashDigits - 2)].TrimEnd('-');
        return $"{head}-{hash}-{key[..KeyDigits]}";
    }
}
