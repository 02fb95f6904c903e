using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How a target's accuracy is proven.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<VerificationMode>))]
public enum VerificationMode
{
    /// <summary>The built plan runs the evaluation set on the target's hardware.</summary>
    Full,

    /// <summary>Published on the strength of the simulated gate alone; said so in status, report and manifest.</summary>
    Simulated,
}
