using System.Globalization;

namespace TrtOperator.TensorRt.Building;

/// <summary>Optimization profiles that do not fit the network.</summary>
internal static class ProfileFailures
{
    private const string None = "no optimization profile has been defined";

    // The builder says this too where a profile was refused before.
    public static bool IsConsequence(Statement statement) => statement.Text.Contains(None, StringComparison.Ordinal);

    public static BuildFailure? Match(Statement statement)
    {
        string text = statement.Text;
        if (IsConsequence(statement))
        {
            return statement.First
                ? Bad("The model has inputs with dynamic dimensions, but no profile gives their shapes.", "Give a profile with min, opt and max for each input with dynamic dimensions.", null, null)
                : null;
        }

        if (LibraryText.Between(text, "Invalid optimization profiles for input tensors ", ", please ensure") is { Length: > 0 } unordered)
        {
            return Bad($"The profile of input {LibraryText.Quote(unordered)} does not keep to min <= opt <= max.", "Order its shapes in every dimension, with no number below 0.", unordered, null);
        }

        return Missing(text) ?? Rank(text) ?? Fixed(text) ?? OutOfRange(text);
    }

    private static BuildFailure? Missing(string text)
    {
        if (LibraryText.Between(text, "Dynamic input tensor ", " is missing dimensions in profile ") is not { Length: > 0 } input)
        {
            return null;
        }

        int? profile = LibraryText.NumberAfter(text, " is missing dimensions in profile ");
        return Bad(
            $"Input {LibraryText.Quote(input)} has dynamic dimensions, but {Number(profile)} does not give its shapes.",
            $"Give {LibraryText.Quote(input)} min, opt and max there; a name that the model does not have is ignored, so check its spelling.",
            input,
            profile);
    }

    private static BuildFailure? Rank(string text)
    {
        if (LibraryText.Between(text, "Dynamic-shaped input tensor ", " has ") is not { Length: > 0 } input)
        {
            return null;
        }

        int? profile = LibraryText.NumberAfter(text, " but profile ");
        string asked = LibraryText.NumberAfter(text, string.Create(CultureInfo.InvariantCulture, $" but profile {profile} has "))?.ToString(CultureInfo.InvariantCulture) ?? "another number of";
        string has = LibraryText.NumberAfter(text, input + " has ")?.ToString(CultureInfo.InvariantCulture) ?? "other";
        return Bad(
            $"Input {LibraryText.Quote(input)} has {has} dimensions, but {Number(profile)} gives it {asked}.",
            "Write one number for each of the input's dimensions in min, opt and max.",
            input,
            profile);
    }

    private static BuildFailure? Fixed(string text)
    {
        if (LibraryText.Between(text, "Input tensor ", " has static dimensions that don't match ") is not { Length: > 0 } input)
        {
            return null;
        }

        int? profile = LibraryText.NumberAfter(text, " in profile index ");
        string has = LibraryText.Between(text, "Input dimensions are ", " but ") ?? "fixed";
        string given = LibraryText.Between(text, "profile dimensions are [", "]") is { } dimensions ? $" gives it [{dimensions}]" : " gives it others";
        return Bad(
            $"Input {LibraryText.Quote(input)} has the fixed dimensions {has}, but {Number(profile)}{given}.",
            $"Leave {LibraryText.Quote(input)} out of the profile, or give it the model's own dimensions.",
            input,
            profile);
    }

    // "ids: for dimension number 1 in profile 0 does not match network definition (got min=1, opt=1, max=1), expected min=opt=max=3)"
    private static BuildFailure? OutOfRange(string text)
    {
        const string Mark = ": for dimension number ";
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at <= 0 || !text.Contains("does not match network definition", StringComparison.Ordinal))
        {
            return text.Contains("Profile kM", StringComparison.Ordinal) && text.Contains("not self-consistent", StringComparison.Ordinal)
                ? Bad($"A profile asks for shapes that the model cannot compute: {text}.", "Narrow min and max to shapes that the model can compute.", null, null)
                : null;
        }

        string input = text[..at];
        int? profile = LibraryText.NumberAfter(text, " in profile ");
        int? dimension = LibraryText.NumberAfter(text, Mark);
        string expected = LibraryText.Between(text + ")", "expected min=opt=max=", ")") is { } number ? $"; the model has {number}" : string.Empty;
        return Bad(
            string.Create(CultureInfo.InvariantCulture, $"Dimension {dimension} of input {LibraryText.Quote(input)} is out of the model's range in {Number(profile)}{expected}."),
            "Give fixed dimensions the model's own number in min, opt and max.",
            input,
            profile);
    }

    private static string Number(int? profile) => profile is null ? "the profile" : string.Create(CultureInfo.InvariantCulture, $"profile number {profile} (counted from 0)");

    private static BuildFailure Bad(string sentence, string next, string? input, int? profile) =>
        new(BuildFailureKind.BadInput, sentence, next, null) { Input = input is null ? null : LibraryText.Name(input), Profile = profile };
}
