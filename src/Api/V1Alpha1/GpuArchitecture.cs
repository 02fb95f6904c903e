using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A GPU architecture by its marketing name; each stands for one compute capability.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<GpuArchitecture>))]
public enum GpuArchitecture
{
    /// <summary>6.1. Known by name so that it can be refused with the reason.</summary>
    Pascal,

    /// <summary>7.0. Known by name so that it can be refused with the reason.</summary>
    Volta,

    /// <summary>7.2. Known by name so that it can be refused with the reason.</summary>
    Xavier,

    /// <summary>7.5: T4, RTX 20.</summary>
    Turing,

    /// <summary>8.0: A100, A30. An A10 or an RTX 30 is 8.6: write computeCapability.</summary>
    Ampere,

    /// <summary>8.7: Jetson Orin.</summary>
    Orin,

    /// <summary>8.9: L4, L40S, RTX 40.</summary>
    Ada,

    /// <summary>9.0: H100, H200.</summary>
    Hopper,

    /// <summary>10.0: B200.</summary>
    Blackwell,

    /// <summary>10.3: B300.</summary>
    BlackwellUltra,

    /// <summary>11.0: Jetson Thor.</summary>
    Thor,

    /// <summary>12.0: RTX PRO 6000, RTX 50.</summary>
    BlackwellRtx,
}
