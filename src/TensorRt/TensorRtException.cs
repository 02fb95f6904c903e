namespace TrtOperator.TensorRt;

/// <summary>TensorRT cannot be used as asked; the message is one sentence for people.</summary>
/// <param name="message">The sentence.</param>
/// <param name="innerException">What lies behind it.</param>
public class TensorRtException(string message, Exception? innerException = null) : Exception(message, innerException);
