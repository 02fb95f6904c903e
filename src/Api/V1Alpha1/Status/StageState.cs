using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where a stage's Job stands.</summary>
[JsonConverter(typeof(EnumNameConverter<StageState>))]
public enum StageState
{
    /// <summary>Its Job is there; its pod does not run yet.</summary>
    Pending,

    /// <summary>Its Job is suspended: a queue holds it back.</summary>
    Queued,

    /// <summary>Its pod runs.</summary>
    Running,

    /// <summary>Done; its outcome is kept here.</summary>
    Succeeded,

    /// <summary>Ended without what it was for; its outcome is kept here.</summary>
    Failed,
}
