using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>When a node pulls the builder image.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<ImagePullMode>))]
public enum ImagePullMode
{
    /// <summary>At every start.</summary>
    Always,

    /// <summary>When the node has none.</summary>
    IfNotPresent,

    /// <summary>Never; the node must have it.</summary>
    Never,
}
