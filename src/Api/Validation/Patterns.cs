namespace TrtOperator.Api.Validation;

/// <summary>Regular expressions shared by the schema's fields; valid both in .NET and in RE2, which API servers use.</summary>
public static class Patterns
{
    /// <summary>A DNS label (RFC 1123).</summary>
    public const string DnsLabel = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>A DNS subdomain (RFC 1123).</summary>
    public const string DnsSubdomain = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /// <summary>A SHA-256 digest in lower-case hexadecimal.</summary>
    public const string Sha256 = "^[0-9a-f]{64}$";

    /// <summary>A decimal number without exponent.</summary>
    public const string DecimalNumber = "^-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?$";

    /// <summary>A compute capability, major and minor.</summary>
    public const string ComputeCapability = "^[1-9][0-9]?\\.[0-9]$";

    /// <summary>Text without control characters.</summary>
    public const string PrintableText = "^[^\\x00-\\x1f\\x7f]+$";

    /// <summary>An ONNX operator type, optionally with its domain in front.</summary>
    public const string OpType = "^([A-Za-z0-9._-]+::)?[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>A file or release name: no separators, no leading dot.</summary>
    public const string PlainName = "^[A-Za-z0-9_][A-Za-z0-9._-]*$";

    /// <summary>An amount of memory in mebibytes or gibibytes.</summary>
    public const string MemorySize = "^[1-9][0-9]{0,5}(Mi|Gi)$";

    /// <summary>A length of time in hours, minutes and seconds, such as <c>1h30m</c>.</summary>
    public const string Duration = "^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$";
}
