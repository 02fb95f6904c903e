using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How the range (amax) of an activation is chosen from its histogram.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<CalibrationMethod>))]
public enum CalibrationMethod
{
    /// <summary>Per tensor the method that serves INT8 best: judged by the layers that read it and by the network's outputs; with a cache there is nothing to choose.</summary>
    Auto,

    /// <summary>Least Kullback-Leibler divergence.</summary>
    Entropy,

    /// <summary>The largest absolute value seen.</summary>
    MinMax,

    /// <summary>A high percentile of the absolute values.</summary>
    Percentile,

    /// <summary>Least mean squared quantization error.</summary>
    MSE,
}
