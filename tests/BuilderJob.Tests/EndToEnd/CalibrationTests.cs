using System.Runtime.InteropServices;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Precision;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>Ranges do not depend on the order of the samples, go out and come back as a cache, and odd samples are named.</summary>
public sealed class CalibrationTests : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_order_of_the_samples_changes_no_range_and_sensible_data_get_no_advice()
    {
        Invoked run = await Invoked.EngineAsync(_project, _project.Write());
        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().NotContain("calibration sample").And.NotContain("still grows");
        Rewrite(samples => samples.Reverse());

        Invoked reversed = await Invoked.EngineAsync(_project, _project.Write());

        reversed.ExitCode.Should().Be(0, reversed.Error);
        reversed.Computed.Should().Contain("calibrate");
        byte[][] caches = [.. Caches().Select(File.ReadAllBytes)];
        caches.Should().NotBeEmpty();
        caches.Should().AllSatisfy(cache => cache.Should().Equal(caches[0]));
        CalibrationCache.Parse(caches[0]).Scales.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_published_cache_gives_the_next_run_its_ranges()
    {
        (await Invoked.EngineAsync(_project, _project.Write())).ExitCode.Should().Be(0);
        CalibrationCache published = CalibrationCache.ReadFile(Caches().Single());
        File.WriteAllBytes(Path.Combine(_project.Folder, "ranges.cache"), published.ToBytes());

        Invoked run = await Invoked.EngineAsync(_project, _project.Write(FromCache));

        run.ExitCode.Should().Be(0, run.Error);
        foreach (string path in Caches())
        {
            CalibrationCache cache = CalibrationCache.ReadFile(path);
            cache.Scales.Keys.Should().Equal(published.Scales.Keys);
            cache.Scales.Should().AllSatisfy(entry => entry.Value.Should().BeApproximately(published.Scales[entry.Key], published.Scales[entry.Key] * 1e-6f));
        }
    }

    [Fact]
    public async Task A_cache_that_lacks_a_tensor_is_of_another_model_or_is_no_cache_is_refused()
    {
        (await Invoked.EngineAsync(_project, _project.Write())).ExitCode.Should().Be(0);
        CalibrationCache published = CalibrationCache.ReadFile(Caches().Single());
        string path = Path.Combine(_project.Folder, "ranges.cache");
        string lacking = published.Scales.Keys.First();
        File.WriteAllBytes(path, new CalibrationCache("TRT-8501-EntropyCalibration2", published.Scales.Where(entry => entry.Key != lacking)).ToBytes());
        await RefusedAsync($"tensors that are quantized: '{lacking}';");
        File.WriteAllBytes(path, new CalibrationCache("TRT-8501-EntropyCalibration2", [new("other", 1f)]).ToBytes());
        await RefusedAsync("it was written for another model");
        File.WriteAllText(path, "x 1.5\n");
        await RefusedAsync("The first line of the calibration cache");
    }

    [Fact]
    public async Task One_calibration_sample_replaced_by_noise_is_called_out()
    {
        Random random = new(5);
        Rewrite(samples =>
        {
            foreach (ref long id in samples[31].AsSpan())
            {
                id = random.Next(1, 27);
            }

            return samples;
        });

        Invoked run = await Invoked.EngineAsync(_project, _project.Write(), "--no-publish");

        string.Join(' ', run.Json.GetProperty("report").GetString() is { } page ? File.ReadAllText(page).Split() : []).Should().Contain("sample 31, a calibration sample,");
    }

    private async Task RefusedAsync(string sentence)
    {
        Invoked run = await Invoked.EngineAsync(_project, _project.Write(FromCache));
        run.ExitCode.Should().Be(BuilderExitCode.BadInput);
        run.Message.Should().Contain(sentence);
    }

    private static string FromCache(string text)
        => text.Replace("{source: {uri: calibration}, method: Auto}", "{cache: {uri: ranges.cache}}", StringComparison.Ordinal);

    private IEnumerable<string> Caches() => Directory.EnumerateFiles(_project.Engine, "calibration.cache", SearchOption.AllDirectories);

    private void Rewrite(Func<long[][], IEnumerable<long[]>> change)
    {
        string folder = Path.Combine(_project.Folder, "calibration");
        long[][] samples;
        using (IDataset data = DatasetSource.Open(folder, folder + "-work"))
        {
            samples = [.. data.ReadAll().Select(sample => sample.Inputs["ids"].Span<long>().ToArray())];
        }

        long[] all = [.. change(samples).SelectMany(sample => sample)];
        File.Delete(Path.Combine(folder, "ids.npy"));
        NpyWriter.Write(
            Path.Combine(folder, "ids.npy"),
            new HostTensor(DataType.Int64, [samples.Length, samples[0].Length], MemoryMarshal.AsBytes(all.AsSpan()).ToArray()));
    }
}
