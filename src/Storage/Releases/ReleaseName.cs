using System.Globalization;
using System.Text.RegularExpressions;

namespace TrtOperator.Storage.Releases;

/// <summary><c>{number}-{first 12 digits of the key}</c>.</summary>
internal sealed partial record ReleaseName(int Number, string ShortKey)
{
    public static ReleaseName Of(int number, string key) => new(number, key[..12]);

    public static ReleaseName? TryParse(string text)
        => Shape().Match(text) is { Success: true } match
            ? new ReleaseName(int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), match.Groups[2].Value)
            : null;

    /// <exception cref="StorageException">The text is no release name.</exception>
    public static ReleaseName Parse(string text)
        => TryParse(text) ?? throw new StorageException(
            $"'{ObjectName.Printable(text)}' is no release name; it has the form 7-0123456789ab.", StorageFailure.Refused);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-{ShortKey}");

    [GeneratedRegex(@"\A([1-9][0-9]{0,8})-([0-9a-f]{12})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
