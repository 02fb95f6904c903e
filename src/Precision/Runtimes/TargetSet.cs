using System.Globalization;

namespace TrtOperator.Precision.Runtimes;

/// <summary>The compute capabilities that one plan is built for.</summary>
internal sealed class TargetSet
{
    private readonly List<(int Major, int Minor, string Text)> _targets = [];

    public TargetSet(IReadOnlyList<string> computeCapabilities)
    {
        foreach (string text in computeCapabilities)
        {
            string[] parts = (text ?? string.Empty).Split('.');
            if (parts.Length != 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
            {
                throw new ArgumentException($"The compute capability '{text}' is not of the form major.minor; write it like 8.6.", nameof(computeCapabilities));
            }

            _targets.Add((major, minor, text!));
        }
    }

    /// <summary>Those below a capability, in the order given.</summary>
    public string[] Below(int major, int minor)
        => [.. _targets.Where(target => (target.Major, target.Minor).CompareTo((major, minor)) < 0).Select(static target => target.Text)];

    public bool Contains(int major, int minor) => _targets.Exists(target => target.Major == major && target.Minor == minor);
}
