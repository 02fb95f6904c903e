namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// Gives equal strings one copy. A fixed number of places, the newest string of a place wins: strings that repeat are mostly shared, and strings that do not
/// cannot fill the memory. Safe for several threads, as references are written whole.
/// </summary>
internal sealed class StringPool
{
    private const int Places = 4096;
    private readonly string?[] _places = new string?[Places];

    /// <summary>The pool that all informers share.</summary>
    public static StringPool Shared { get; } = new();

    /// <summary>An equal string, the shared copy where there is one.</summary>
    public string? Share(string? text)
    {
        if (text is null)
        {
            return null;
        }

        ref string? place = ref _places[text.GetHashCode() & (Places - 1)];
        if (place is { } known && known == text)
        {
            return known;
        }

        place = text;
        return text;
    }
}
