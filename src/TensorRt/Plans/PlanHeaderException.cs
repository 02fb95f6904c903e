namespace TrtOperator.TensorRt.Plans;

/// <summary>Bytes that are no plan of TensorRT for RTX. The message is one sentence for people.</summary>
/// <param name="message">The sentence.</param>
public sealed class PlanHeaderException(string message) : TensorRtException(message);
