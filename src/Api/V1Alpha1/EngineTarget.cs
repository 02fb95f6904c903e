using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A kind of hardware to serve.</summary>
[CelRule("self.runtime == 'OnnxRuntime' ? !has(self.architecture) && !has(self.computeCapability) : has(self.architecture) != has(self.computeCapability)", "a GPU target needs either architecture or computeCapability; runtime OnnxRuntime runs on the CPU and takes neither")]
[CelRule("self.runtime != 'OnnxRuntime' || !has(self.hardwareCompatibility) && !has(self.gpuProduct) && !has(self.workspace) && !has(self.optimizationLevel)", "hardwareCompatibility, gpuProduct, workspace and optimizationLevel have no meaning with runtime OnnxRuntime; remove them")]
[CelRule("has(self.gpuProduct) == (has(self.hardwareCompatibility) && self.hardwareCompatibility == 'None')", "gpuProduct belongs to hardwareCompatibility None: the plan serves that product alone")]
[CelRule("!has(self.architecture) || !(self.architecture in ['Pascal', 'Volta', 'Xavier'])", "no supported TensorRT builds for an architecture older than Turing; choose Turing or later")]
[CelRule("self.runtime != 'OnnxRuntime' || !has(self.precisions) || !self.precisions.exists(p, p == 'TF32')", "runtime OnnxRuntime cannot run TF32; remove it from the target's precisions")]
public sealed class EngineTarget
{
    /// <summary>Its name: unique, and the name of its folder in a release.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>The GPU architecture; not beside computeCapability.</summary>
    [JsonPropertyName("architecture")]
    public GpuArchitecture? Architecture { get; set; }

    /// <summary>The compute capability, such as 8.6; not beside architecture.</summary>
    [JsonPropertyName("computeCapability")]
    [MaxLength(4)]
    [RegularExpression(Patterns.ComputeCapability, ErrorMessage = "must be a compute capability in quotes, such as \"8.6\"")]
    public string? ComputeCapability { get; set; }

    /// <summary>What builds and runs the engine.</summary>
    [JsonPropertyName("runtime")]
    [DefaultValue(TargetRuntime.TensorRT)]
    public TargetRuntime Runtime { get; set; } = TargetRuntime.TensorRT;

    /// <summary>What this target may use; absent: whatever of spec.precisions it can.</summary>
    [JsonPropertyName("precisions")]
    [MinLength(1)]
    [MaxLength(5)]
    [ListSet]
    public IList<EnginePrecision>? Precisions { get; set; }

    /// <summary>The BuilderClass to build with; absent: chosen by runtime and compute capability.</summary>
    [JsonPropertyName("builderClassName")]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string? BuilderClassName { get; set; }

    /// <summary>How accuracy is proven.</summary>
    [JsonPropertyName("verification")]
    [DefaultValue(VerificationMode.Full)]
    public VerificationMode Verification { get; set; } = VerificationMode.Full;

    /// <summary>Which GPUs the plan serves; absent: SameComputeCapability.</summary>
    [JsonPropertyName("hardwareCompatibility")]
    public HardwareCompatibility? HardwareCompatibility { get; set; }

    /// <summary>The one GPU product that a plan with hardwareCompatibility None serves.</summary>
    [JsonPropertyName("gpuProduct")]
    [MaxLength(128)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string? GpuProduct { get; set; }

    /// <summary>The most device memory that one tactic may use while a plan is built or run, such as 4Gi; absent: all of the GPU's.</summary>
    [JsonPropertyName("workspace")]
    [MaxLength(8)]
    [RegularExpression(Patterns.MemorySize, ErrorMessage = "must be a whole number of Mi or Gi, such as 4Gi")]
    public string? Workspace { get; set; }

    /// <summary>How long TensorRT looks for faster kernels, from 0 (not at all) to 5; absent: 3, TensorRT's own.</summary>
    [JsonPropertyName("optimizationLevel")]
    [Range(0, 5)]
    public int? OptimizationLevel { get; set; }
}
