using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>What <c>dataset.json</c> says of one input.</summary>
/// <param name="Path">Its file or folder; null for those that are named after it.</param>
internal sealed record ManifestInput(string? Path)
{
    /// <summary>Whether the files of its folder hold many samples each; null to go by their names.</summary>
    internal bool? Batches { get; init; }

    /// <summary>How ragged samples are filled up.</summary>
    internal IReadOnlyList<PadRule> Padding { get; init; } = [];

    /// <summary>What stored integers stand for.</summary>
    internal ValueScaling? Scaling { get; init; }

    /// <summary>What makes the input where no file holds it.</summary>
    internal DerivedInput? Derived { get; init; }
}
