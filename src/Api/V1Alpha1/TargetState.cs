using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where a target stands.</summary>
[JsonConverter(typeof(EnumNameConverter<TargetState>))]
public enum TargetState
{
    /// <summary>Waiting for an earlier stage or for a slot.</summary>
    Pending,

    /// <summary>Its precision set is being prepared.</summary>
    Preparing,

    /// <summary>Its plan is being built and proven.</summary>
    Building,

    /// <summary>Built, and every gate passed.</summary>
    Passed,

    /// <summary>A gate failed, or it cannot be built.</summary>
    Failed,

    /// <summary>Part of the current release.</summary>
    Published,
}
