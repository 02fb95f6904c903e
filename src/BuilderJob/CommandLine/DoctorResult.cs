using TrtOperator.BuilderJob.Doctor;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>The result document of <c>doctor</c>.</summary>
internal sealed record DoctorResult : CommandResult
{
    /// <summary>The places that were looked at, in order, and what each held.</summary>
    public required IReadOnlyList<SearchedPlace> Searched { get; init; }

    public required IReadOnlyList<ExaminedLibrary> Libraries { get; init; }

    /// <summary>Files that look like a library by their name, and named paths, that cannot be used.</summary>
    public required IReadOnlyList<LibraryProblem> Problems { get; init; }

    public required GpuInventory Gpus { get; init; }

    public required string OnnxRuntime { get; init; }

    public required string Cpu { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<RuntimeCapability> Runtimes { get; init; }

    public sealed record SearchedPlace(LibraryPlaceKind Kind, string Place, IReadOnlyList<string> Patterns, IReadOnlyList<string> Found);
}
