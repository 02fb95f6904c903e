using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A stage of the work, one Job each.</summary>
[JsonConverter(typeof(EnumNameConverter<BuildStage>))]
public enum BuildStage
{
    /// <summary>Pins the digests of sources.</summary>
    Resolve,

    /// <summary>Rewrites the model's precision and runs the simulated gates.</summary>
    Prepare,

    /// <summary>Builds and proves one target's plan.</summary>
    Build,

    /// <summary>Writes the release and moves the current pointer.</summary>
    Publish,

    /// <summary>Removes releases on deletion.</summary>
    Retire,
}
