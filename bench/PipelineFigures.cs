using System.Diagnostics;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Storage;

namespace TrtOperator.Bench;

/// <summary>The whole way from declaration to release, and the same again when nothing has changed.</summary>
internal static class PipelineFigures
{
    /// <summary>First and second runs, and where the first one's time goes.</summary>
    public static async Task<IReadOnlyList<Figure>> OfAsync(int rounds, string repository)
    {
        double first = double.PositiveInfinity;
        double second = double.PositiveInfinity;
        IReadOnlyList<StageResult> stages = [];
        for (int round = 0; round < rounds; round++)
        {
            string folder = Directory.CreateTempSubdirectory("trtengine-bench-").FullName;
            try
            {
                Copy(Samples.Graphemes(repository), folder);
                (double made, IReadOnlyList<StageResult> results) = await RunAsync(folder);
                (double found, IReadOnlyList<StageResult> reused) = await RunAsync(folder);
                if (reused.Any(static stage => !stage.Reused))
                {
                    throw new InvalidOperationException("The second run computed something.");
                }

                if (made < first)
                {
                    (first, stages) = (made, results);
                }

                second = Math.Min(second, found);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return
        [
            new Figure("g2p: first run of the pipeline", first, "s", "published release included"),
            .. stages.Select(stage => new Figure($"g2p:   of it {stage.Record.Stage}", stage.Record.Seconds / first * 100, "%", "the first run")),
            new Figure("g2p: second run, all stages found", second, "s", "every output's digest checked again"),
            new Figure("g2p: second run, cost", second / first, "x", "the first run"),
        ];
    }

    private static async Task<(double Seconds, IReadOnlyList<StageResult> Stages)> RunAsync(string folder)
    {
        long start = Stopwatch.GetTimestamp();
        LoadedDeclaration declaration = LoadedDeclaration.Read(Path.Combine(folder, "trtengine.yaml"));
        using RunSession session = new(Path.Combine(folder, "work"), new TextDisplay(TextWriter.Null, live: false, colour: false, width: 120), threads: 0);
        EngineRun run = new(session, declaration, SourceCredentials.Everywhere(StoreCredentials.None), declaration.Targets([]));
        RunOutcome outcome = await run.RunAsync(RunGoal.Publish, CancellationToken.None);
        return outcome.Release is null
            ? throw new InvalidOperationException("The sample was refused.")
            : (Stopwatch.GetElapsedTime(start).TotalSeconds, session.Results);
    }

    // The copy publishes beside itself, and not where the samples do.
    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string declaration = Path.Combine(to, "trtengine.yaml");
        File.WriteAllText(declaration, File.ReadAllText(declaration).Replace("../../artifacts/engines", "engines", StringComparison.Ordinal));
    }
}
