using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Runs a dataset through a model and hands out the outputs sample by sample, in order. Up to 32 neighbouring samples of equal
/// shape are run at once where the model's batch is open; memory does not grow with the dataset.
/// </summary>
public static class OutputCollector
{
    private const int LargestBatch = 32;

    /// <summary>Loads and runs the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="samples">The samples, in their order.</param>
    /// <param name="outputs">Names of the outputs to keep; all when <see langword="null"/>.</param>
    /// <param name="sink">Gets each sample's index and outputs, whose batch dimension is the sample's own.</param>
    /// <param name="progress">Told after each run.</param>
    /// <param name="cancellationToken">Stops between two nodes.</param>
    /// <exception cref="InferenceException">The model does not load or run.</exception>
    public static async Task RunAsync(
        OnnxModel model,
        IDataset samples,
        IReadOnlyList<string>? outputs,
        Func<long, IReadOnlyDictionary<string, HostTensor>, ValueTask> sink,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using OnnxSession session = OnnxSession.Load(model);
        await RunAsync(session, samples, outputs, sink, progress, cancellationToken);
    }

    /// <summary>Runs a session that is loaded already.</summary>
    /// <inheritdoc cref="RunAsync(OnnxModel, IDataset, IReadOnlyList{string}?, Func{long, IReadOnlyDictionary{string, HostTensor}, ValueTask}, IProgress{RunProgress}?, CancellationToken)"/>
    public static async Task RunAsync(
        OnnxSession session,
        IDataset samples,
        IReadOnlyList<string>? outputs,
        Func<long, IReadOnlyDictionary<string, HostTensor>, ValueTask> sink,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(sink);
        int fixedBatch = SampleFeed.FixedBatch(session.Inputs, samples);
        BatchRunner runner = new(session, outputs ?? [.. session.Outputs.Select(static port => port.Name)], fixedBatch, SampleFeed.MustRunAlone(samples) ? 1 : LargestBatch);
        List<Sample> gathered = [];
        long done = 0;
        foreach (Sample sample in SampleFeed.All(samples, cancellationToken))
        {
            if (gathered.Count > 0 && (gathered.Count == runner.Capacity || !runner.Fits(gathered[0], sample)))
            {
                done += await FlushAsync();
            }

            gathered.Add(sample);
        }

        if (gathered.Count > 0)
        {
            await FlushAsync();
        }

        async Task<long> FlushAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            int index = 0;
            foreach (IReadOnlyDictionary<string, HostTensor> result in runner.Run(gathered, cancellationToken))
            {
                await sink(gathered[index++].Index, result);
            }

            progress?.Report(new RunProgress(done + gathered.Count, samples.Count));
            long count = gathered.Count;
            gathered.Clear();
            return count;
        }
    }
}
