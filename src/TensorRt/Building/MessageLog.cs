namespace TrtOperator.TensorRt.Building;

/// <summary>Keeps of the library's messages what is of use later: the kernel listing, errors and warnings. All are bounded.</summary>
internal sealed class MessageLog
{
    private const int Most = 512;
    private const int Longest = 16 * 1024;
    private const string ListingStart = "Layers:";

    private readonly Lock _lock = new();
    private readonly List<LibraryMessage> _messages = [];
    private string? _listing;

    /// <summary>The kernel listing, where the library gave it.</summary>
    public string? Listing
    {
        get
        {
            lock (_lock)
            {
                return _listing;
            }
        }
    }

    /// <summary>Errors and warnings, in order.</summary>
    public IReadOnlyList<LibraryMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    public void Add(LibraryMessage message)
    {
        bool listing = message.Severity == MessageSeverity.Verbose && message.Text.StartsWith(ListingStart, StringComparison.Ordinal);
        if (!listing && message.Severity > MessageSeverity.Warning)
        {
            return;
        }

        lock (_lock)
        {
            if (listing)
            {
                _listing = message.Text;
            }
            else if (_messages.Count < Most)
            {
                _messages.Add(message.Text.Length <= Longest ? message : message with { Text = message.Text[..Longest] });
            }
        }
    }
}
