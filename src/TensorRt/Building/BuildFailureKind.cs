namespace TrtOperator.TensorRt.Building;

/// <summary>What kind of failure a build ended with.</summary>
public enum BuildFailureKind
{
    /// <summary>The declaration or the model's files are wrong: profiles, missing data, a file that is no ONNX.</summary>
    BadInput,

    /// <summary>The library does not build this model, or not for this compute capability.</summary>
    ModelNotSupported,

    /// <summary>The library or its parser cannot be used.</summary>
    BadLibrary,

    /// <summary>Out of memory, killed, crashed or hung: another try, or another machine, may succeed.</summary>
    Transient,
}
