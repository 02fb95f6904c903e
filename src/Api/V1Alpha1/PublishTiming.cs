using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>When a release is published.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<PublishTiming>))]
public enum PublishTiming
{
    /// <summary>When every target has passed.</summary>
    AllTargets,

    /// <summary>Target by target, as each passes.</summary>
    EachTarget,
}
