namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Writes sizes for people.</summary>
internal static class ByteText
{
    /// <summary>The size in the unit in which it has a figure before the point: <c>850 bytes</c>, <c>1.2 KiB</c>, <c>3.4 GiB</c>.</summary>
    public static string Of(long bytes)
    {
        if (bytes < 1024)
        {
            return bytes == 1 ? "1 byte" : FormattableString.Invariant($"{bytes} bytes");
        }

        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        double size = bytes / 1024.0;
        int unit = 0;
        while (size >= 1024 && unit < units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return FormattableString.Invariant($"{size:0.0} {units[unit]}");
    }
}
