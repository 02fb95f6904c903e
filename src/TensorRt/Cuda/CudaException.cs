namespace TrtOperator.TensorRt.Cuda;

/// <summary>A function of the driver is missing or refused; the message is the sentence that says so.</summary>
internal sealed class CudaException(string sentence) : Exception(sentence);
