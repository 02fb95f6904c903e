namespace TrtOperator.TensorRt.Libraries;

/// <summary>The kinds of places where libraries are looked for, in the order in which they are.</summary>
public enum LibraryPlaceKind
{
    /// <summary>A path that the caller gives; if there is one, no other place is looked at.</summary>
    Setting,

    /// <summary>A path in an environment variable of ours.</summary>
    EnvironmentVariable,

    /// <summary>A folder of <c>LD_LIBRARY_PATH</c>.</summary>
    LoaderPath,

    /// <summary>A folder in which the system's loader looks by itself.</summary>
    LoaderFolder,

    /// <summary>A folder where NVIDIA's container images and archives have their libraries.</summary>
    NvidiaImage,

    /// <summary>A folder into which pip unpacks NVIDIA's wheels.</summary>
    PythonWheel,

    /// <summary>A folder of ours under the user's cache folder.</summary>
    UserCache,
}
