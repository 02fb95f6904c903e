namespace TrtOperator.TensorRt.Libraries;

/// <summary>Which of NVIDIA's two TensorRT families a library is of.</summary>
public enum LibraryKind
{
    /// <summary>TensorRT: <c>libnvinfer.so.N</c>. Builds and runs on a GPU.</summary>
    TensorRt,

    /// <summary>TensorRT for RTX: <c>libtensorrt_rtx.so.N</c>. Builds ahead of time, also without a GPU.</summary>
    TensorRtRtx,
}
