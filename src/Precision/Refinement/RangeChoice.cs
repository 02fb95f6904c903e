using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Refinement;

/// <summary>The range that was chosen for one activation by what it does to the layers that read it.</summary>
/// <param name="Tensor">The activation.</param>
/// <param name="Range">The chosen method and its range.</param>
/// <param name="LayerError">Power of the INT8 error of the reading layers' outputs over power of the outputs, on samples that chose; null where it was not measured.</param>
/// <param name="HistogramLayerError">The same with the range that a histogram alone would have chosen.</param>
public sealed record RangeChoice(string Tensor, AmaxCandidate Range, double? LayerError, double? HistogramLayerError);
