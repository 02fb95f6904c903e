using TrtOperator.Api.V1Alpha1;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Whether samples have shapes that an optimization profile serves. What is judged on other shapes says little about what is served.</summary>
internal static class ProfileCoverage
{
    /// <summary>A sentence on the samples of <paramref name="data"/> that no profile takes; null where there are none.</summary>
    /// <param name="role">What the data are for, for the sentence.</param>
    /// <param name="data">The samples, bound to the model. Only where shapes differ are they read.</param>
    /// <param name="profiles">The declared profiles; none means that the model's shapes are fixed.</param>
    /// <param name="cancellationToken">Stops between samples.</param>
    public static string? Warning(string role, IDataset data, IEnumerable<OptimizationProfile>? profiles, CancellationToken cancellationToken)
    {
        OptimizationProfile[] known = [.. profiles ?? []];
        if (known.Length == 0)
        {
            return null;
        }

        bool differ = data.Inputs.Any(input => input.SampleShape.Any(dimension => dimension is null));
        long outside = 0;
        long first = -1;
        for (long index = 0; index < (differ ? data.Count : 1); index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Dictionary<string, IReadOnlyList<long>> shapes = differ
                ? data.Read(index).Inputs.ToDictionary(input => input.Key, input => input.Value.Shape, StringComparer.Ordinal)
                : data.Inputs.ToDictionary(input => input.Name, ShapeOf, StringComparer.Ordinal);
            if (!known.Any(profile => Takes(profile, shapes, data)))
            {
                first = first < 0 ? index : first;
                outside += differ ? 1 : data.Count;
            }
        }

        return outside == 0
            ? null
            : FormattableString.Invariant($"{outside} of {data.Count} samples of the {role} data have shapes that no profile serves, the first being sample {first}; widen spec.profiles, or use data of the shapes that are served.");
    }

    private static IReadOnlyList<long> ShapeOf(DatasetInput input)
        => [.. input.IsWhole ? [] : new long[] { 1 }, .. input.SampleShape.Select(dimension => dimension!.Value)];

    private static bool Takes(OptimizationProfile profile, Dictionary<string, IReadOnlyList<long>> shapes, IDataset data)
        => profile.Inputs.All(range => !shapes.TryGetValue(range.Name, out IReadOnlyList<long>? shape)
            || shape.Count != range.Min.Count
            || Enumerable.Range(0, shape.Count).All(axis
                => (axis == 0 && !IsWhole(data, range.Name)) || (shape[axis] >= range.Min[axis] && shape[axis] <= range.Max[axis])));

    // The first dimension of any other sample is the batch, which the sample does not decide.
    private static bool IsWhole(IDataset data, string name) => data.Inputs.Any(input => input.Name == name && input.IsWhole);
}
