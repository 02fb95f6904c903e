using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What makes a new build besides an edit.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<RebuildPolicy>))]
public enum RebuildPolicy
{
    /// <summary>Nothing.</summary>
    Manual,

    /// <summary>A source whose content has changed.</summary>
    OnSourceChange,
}
