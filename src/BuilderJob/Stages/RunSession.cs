using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>One invocation: where stages keep their outputs, where they tell what they do, and what has run so far.</summary>
public sealed class RunSession : IDisposable
{
    private const int LockedOnLinux = 11;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private const int NoSpaceOnLinux = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    private readonly FileStream _lock;
    private readonly StageStore _store;
    private readonly List<StageResult> _results = [];
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    /// <summary>Opens the work folder for this invocation alone.</summary>
    /// <param name="workFolder">Where stage outputs are kept.</param>
    /// <param name="display">Where progress goes.</param>
    /// <param name="threads">Threads that inference may use; 0 takes every core.</param>
    /// <param name="exchange">Where Jobs leave stage outputs for each other; null on a run of its own.</param>
    /// <exception cref="BadInputException">The work folder is a file or cannot be written.</exception>
    /// <exception cref="WorkFolderBusyException">Another run works in the folder.</exception>
    public RunSession(string workFolder, IRunDisplay display, int threads, StageExchange? exchange = null)
    {
        Exchange = exchange;
        WorkFolder = Path.GetFullPath(workFolder);
        Display = display;
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        try
        {
            Directory.CreateDirectory(WorkFolder);
            _lock = new FileStream(Path.Combine(WorkFolder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult is LockedOnLinux or LockedOnWindows)
        {
            throw new WorkFolderBusyException(WorkFolder);
        }
        catch (Exception error) when (IsUnusable(error))
        {
            string why = File.Exists(WorkFolder) ? "is a file" : $"cannot be written ({error.Message.TrimEnd('.')})";
            throw new BadInputException("InvalidWorkFolder", $"The work folder '{WorkFolder}' {why}.", "Name a folder that can be written with --work.");
        }

        try
        {
            _store = new StageStore(WorkFolder, exchange);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The absolute path of the work folder.</summary>
    public string WorkFolder { get; }

    /// <summary>Where progress and sentences go.</summary>
    public IRunDisplay Display { get; }

    /// <summary>Threads that inference may use.</summary>
    public int Threads { get; }

    /// <summary>Where Jobs leave stage outputs for each other; null on a run of its own.</summary>
    public StageExchange? Exchange { get; }

    /// <summary>
    /// The processor as keys name it. Float results differ a little between processors, so on one machine they are told apart. Jobs of
    /// one engine run on many: there the first result counts for all.
    /// </summary>
    public string Cpu => Exchange is null ? Machine.Cpu : "any that Jobs run on";

    /// <summary>When the build of one plan counts as hung.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Every stage that this run passed through, in order.</summary>
    public IReadOnlyList<StageResult> Results => _results;

    /// <summary>What this run used of the exchange: folders below an engine's stages, in order.</summary>
    internal IReadOnlyList<string> Kept
        => [.. _results.Where(result => StageExchange.Takes(result.Record.Stage)).Select(result => $"{result.Record.Stage}/{result.Record.Key}")
            .Concat(_kept).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>How many stages this run really computed.</summary>
    public int Computed => _results.Count(result => !result.Reused);

    /// <summary>Runs or reuses a stage and tells so.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="what">What it works on, for the live line.</param>
    /// <param name="key">Its inputs.</param>
    /// <param name="make">Writes the outputs into the folder it is given.</param>
    /// <param name="outcome">One line on what came of it, read from the outputs.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    public async Task<StageResult> RunAsync(
        string stage,
        string what,
        StageKey key,
        Func<string, CancellationToken, Task> make,
        Func<StageResult, string> outcome,
        CancellationToken cancellationToken)
    {
        Display.Begin(stage, what);
        StageResult result = await _store.GetOrMakeAsync(stage, key, make, cancellationToken);
        _results.Add(result);
        Display.Finish(outcome(result), result.Reused);
        return result;
    }

    /// <summary>Takes a stage that an earlier Job has made, known by less than its key; null where there is none.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="what">What it works on, for the live line.</param>
    /// <param name="alias">What is known of its inputs.</param>
    /// <param name="outcome">One line on what came of it, read from the outputs.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<StageResult?> FindAsync(
        string stage, string what, StageKey alias, Func<StageResult, string> outcome, CancellationToken cancellationToken)
    {
        if (Exchange is null || await Exchange.FollowAsync(alias, cancellationToken) is not { } key)
        {
            return null;
        }

        Display.Begin(stage, what);

        // What the alias leads to must be made from what the alias names, whoever wrote it there.
        if (await _store.FindAsync(stage, key, cancellationToken) is not { } found
            || alias.Inputs.Any(input => !found.Record.Inputs.TryGetValue(input.Key, out string? value) || value != input.Value))
        {
            return null;
        }

        _results.Add(found);
        _kept.Add(StageExchange.NameOf(alias));
        Display.Finish(outcome(found), reused: true);
        return found;
    }

    /// <summary>Notes for other Jobs that <paramref name="alias"/>, which names less than a stage's key does, now means this stage.</summary>
    /// <param name="alias">What will be known of its inputs.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Stops the note.</param>
    public async Task PointAsync(StageKey alias, StageResult stage, CancellationToken cancellationToken)
    {
        if (Exchange is not null)
        {
            await Exchange.PointAsync(alias, stage.Record.Key, cancellationToken);
            _kept.Add(StageExchange.NameOf(alias));
        }
    }

    /// <summary>Sees to it that a file of a stage is on this machine, before it is read.</summary>
    /// <exception cref="StageOutputLostException">It was found elsewhere and is no longer there.</exception>
    public Task RequireAsync(StageResult stage, string name, CancellationToken cancellationToken) => _store.RequireAsync(stage, name, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // A full disk is told as such, and may pass.
    private static bool IsUnusable(Exception error)
        => error is UnauthorizedAccessException or IOException { HResult: not (NoSpaceOnLinux or NoSpaceOnWindows) };
}
