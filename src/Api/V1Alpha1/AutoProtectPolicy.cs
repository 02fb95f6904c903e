using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Whether the search may protect layers that nobody declared.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<AutoProtectPolicy>))]
public enum AutoProtectPolicy
{
    /// <summary>Only declared layers.</summary>
    Off,

    /// <summary>The count most sensitive layers.</summary>
    TopK,

    /// <summary>The smallest set with which the gates pass.</summary>
    UntilGatesPass,
}
