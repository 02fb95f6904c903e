namespace TrtOperator.TensorRt.Building;

/// <summary>How grave a message of the library is. The numbers are the library's own.</summary>
public enum MessageSeverity
{
    /// <summary>Something inside the library broke.</summary>
    InternalError = 0,

    /// <summary>An error.</summary>
    Error = 1,

    /// <summary>A warning.</summary>
    Warning = 2,

    /// <summary>Information.</summary>
    Info = 3,

    /// <summary>Everything else, among it the kernel listing.</summary>
    Verbose = 4,
}
