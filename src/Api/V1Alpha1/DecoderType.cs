using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How an output becomes text.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<DecoderType>))]
public enum DecoderType
{
    /// <summary>Best class per step, repeats merged, blanks dropped.</summary>
    CtcGreedy,
}
