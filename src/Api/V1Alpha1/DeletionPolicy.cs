using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What happens to releases when the TrtEngine is deleted.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    /// <summary>They stay.</summary>
    Retain,

    /// <summary>They are removed by a retire Job.</summary>
    Delete,
}
