using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Which of the candidates that pass is published.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<PlanSelection>))]
public enum PlanSelection
{
    /// <summary>The fastest that passes its gates.</summary>
    FastestPassing,

    /// <summary>The first that passes, in the order of precisions.</summary>
    InOrder,
}
