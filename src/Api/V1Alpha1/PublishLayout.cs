using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The folder layout of a release.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<PublishLayout>))]
public enum PublishLayout
{
    /// <summary>One folder per target and a manifest.</summary>
    Plain,

    /// <summary>A Triton model repository.</summary>
    Triton,
}
