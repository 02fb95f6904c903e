using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>Makes inputs by seed, and reads and normalizes each as the builder would.</summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private static readonly OnnxLimits Narrow = new()
    {
        MaxFileBytes = 40_000,
        MaxDepth = 12,
        MaxNodes = 12,
        MaxMessages = 2000,
        MaxVariableLengthNumbers = 3000,
        MaxNameBytes = 100,
        MaxRank = 5,
        MaxTensorBytes = 4096,
        MaxExternalBytes = 2048,
    };

    /// <summary>Runs a range of inputs, each of which depends on its number alone.</summary>
    /// <param name="seeds">What is mutated.</param>
    /// <param name="seed">The seed of the whole.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="keep">A folder for inputs that crash; null keeps none.</param>
    /// <returns>What became of them.</returns>
    public static FuzzResult Of(IReadOnlyList<ModelProto> seeds, int seed, int count, string? keep)
    {
        FuzzResult result = new();
        int next = -1;
        Worker[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker())];
        Thread[] threads = [.. workers.Select(worker => new Thread(() => Work(worker)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        foreach (Thread thread in threads)
        {
            while (!thread.Join(Glance))
            {
                if (workers.FirstOrDefault(worker => worker.Spent() > Hang) is { } stuck)
                {
                    // The thread cannot be stopped: the rest of the run is given up.
                    Keep(stuck.Result, keep, stuck.Number, stuck.Input, $"still works after {Hang.TotalSeconds:0} s");
                    Array.ForEach(workers, worker => result.Add(worker.Result));
                    return result;
                }
            }
        }

        Array.ForEach(workers, worker => result.Add(worker.Result));
        return result;

        void Work(Worker worker)
        {
            using FuzzFolder folder = new();
            for (int number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                Random random = new(unchecked((seed * 1_000_003) + number));
                byte[] input = Make(seeds, random);
                worker.Begin(number, input);
                One(worker, random, folder, keep);
                worker.End();
            }
        }
    }

    private static void One(Worker worker, Random random, FuzzFolder folder, string? keep)
    {
        (byte[] input, FuzzResult result) = (worker.Input, worker.Result);
        OnnxLimits limits = random.Next(10) == 0 ? Narrow : OnnxLimits.Default;
        bool fromFile = random.Next(4) == 0;
        result.Inputs++;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            OnnxModel model = fromFile ? OnnxModel.Load(folder.Write(input), limits) : OnnxModel.Parse(input, limits);
            _ = ModelNormalizer.Normalize(model).Model.ToByteArray();
            result.Loaded++;
        }
        catch (Exception e) when (e is InvalidModelException or UnsupportedModelException)
        {
            result.Refused++;
            if (!e.Message.EndsWith('.') || e.Message.Any(one => char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format))
            {
                Keep(result, keep, worker.Number, input, $"no sentence: {e.Message}");
            }
        }
        catch (Exception e)
        {
            Keep(result, keep, worker.Number, input, e.ToString());
        }

        result.SlowestMilliseconds = Math.Max(result.SlowestMilliseconds, watch.Elapsed.TotalMilliseconds);
        result.MostMebibytes = Math.Max(result.MostMebibytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1048576.0);
    }

    private static void Keep(FuzzResult result, string? folder, int number, byte[] input, string why)
    {
        result.Harm.Add(string.Create(CultureInfo.InvariantCulture, $"input {number}: {why}"));
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.onnx")), input);
        }
    }

    private static byte[] Make(IReadOnlyList<ModelProto> seeds, Random random)
    {
        ModelProto model = seeds[random.Next(seeds.Count)].Clone();
        switch (random.Next(8))
        {
            case 0:
                return ByteMutation.Mutate(model.ToByteArray(), random);
            case 1:
                new StructureMutation(seeds, random).Mutate(model);
                return ByteMutation.Mutate(model.ToByteArray(), random);
            default:
                new StructureMutation(seeds, random).Mutate(model);
                return model.ToByteArray();
        }
    }
}
