using System.Diagnostics;
using System.Text.Json;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// The content-addressed outputs of stages under one work folder: <c>stages/&lt;stage&gt;/&lt;key&gt;/</c>.
/// A stage writes into a folder of its own and is moved to its place as the last step, so what a killed run leaves is never taken for an output.
/// </summary>
public sealed class StageStore
{
    private const string RecordName = "stage.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly string _root;
    private readonly string _scratch;
    private readonly StageExchange? _exchange;

    // Found elsewhere, with files that are brought only when somebody asks for them.
    private readonly Dictionary<string, ExchangedStage> _partial = new(StringComparer.Ordinal);

    /// <summary>Opens the store in <paramref name="workFolder"/> and clears what killed runs left behind.</summary>
    /// <param name="workFolder">The work folder.</param>
    /// <param name="exchange">Where outputs are looked for that are not in the folder, and left for others; null for the folder alone.</param>
    public StageStore(string workFolder, StageExchange? exchange = null)
    {
        _exchange = exchange;
        _root = Path.Combine(Path.GetFullPath(workFolder), "stages");
        _scratch = Path.Combine(Path.GetFullPath(workFolder), "scratch");
        Directory.CreateDirectory(_root);
        if (Directory.Exists(_scratch))
        {
            Directory.Delete(_scratch, recursive: true);
        }

        Directory.CreateDirectory(_scratch);
    }

    /// <summary>
    /// Returns the output of <paramref name="stage"/> under <paramref name="key"/>, running <paramref name="make"/> only if it is not there whole.
    /// </summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="key">Its inputs.</param>
    /// <param name="make">Writes the output files into the folder it is given; the folder is discarded if it throws.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    public async Task<StageResult> GetOrMakeAsync(
        string stage, StageKey key, Func<string, CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        string digest = key.ToString();
        string folder = FolderOf(stage, digest);
        StageExchange? exchange = StageExchange.Takes(stage) ? _exchange : null;
        (StageResult? found, bool unsound) = await FindAsync(stage, digest, exchange, cancellationToken);
        if (found is not null)
        {
            return found;
        }

        string scratch = Path.Combine(_scratch, $"{stage}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(scratch);
        try
        {
            long started = Stopwatch.GetTimestamp();
            await make(scratch, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            List<StageFile> files = [];
            foreach (string path in Directory.EnumerateFiles(scratch, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(scratch, path).Replace('\\', '/');
                files.Add(new StageFile(name, new FileInfo(path).Length, await Sha256Digest.OfFileAsync(path, cancellationToken: cancellationToken)));
            }

            StageRecord record = new(stage, digest, key.Inputs, files, Math.Round(seconds, 3));
            await File.WriteAllBytesAsync(Path.Combine(scratch, RecordName), JsonSerializer.SerializeToUtf8Bytes(record, Json), cancellationToken);
            TakePlace(scratch, folder);
            if (exchange is not null && !await exchange.LeaveAsync(record, folder, _scratch, unsound, cancellationToken))
            {
                // Another Job made the same at the same time and was first. Later keys name digests of outputs, so all go on from its.
                (StageResult? first, _) = await FindElsewhereAsync(stage, digest, exchange, cancellationToken);
                record = first?.Record ?? record;
            }

            return new StageResult(record, folder, Reused: false);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    /// <summary>Looks for an output by its whole key, without the means to make it; null where there is none.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="key">The key's digest.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<StageResult?> FindAsync(string stage, string key, CancellationToken cancellationToken)
        => (await FindAsync(stage, key, _exchange, cancellationToken)).Found;

    /// <summary>Sees to it that a file of a stage is here. Large outputs that were found elsewhere are brought only when they are read.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="name">The file.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="StageOutputLostException">It was there and is no longer.</exception>
    public async Task RequireAsync(StageResult stage, string name, CancellationToken cancellationToken)
    {
        if (_exchange is null || File.Exists(stage.PathOf(name)) || !_partial.TryGetValue(stage.Folder, out ExchangedStage? found))
        {
            return;
        }

        string part = Path.Combine(_scratch, $"fetched-{Guid.NewGuid():N}");
        if (!await _exchange.TryFetchAsync(found, found.Files.Single(file => file.Name == name), part, cancellationToken))
        {
            await _exchange.ForgetAsync(stage.Record, cancellationToken);
            throw new StageOutputLostException(stage.Record.Stage);
        }

        File.Move(part, stage.PathOf(name), overwrite: true);
    }

    private static void TakePlace(string scratch, string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(scratch, folder);
    }

    private static bool IsBroughtLate(string name) => name == EvaluateStage.OutputsName;

    private string FolderOf(string stage, string digest) => Path.Combine(_root, stage, digest[..32]);

    private async Task<(StageResult? Found, bool Unsound)> FindAsync(
        string stage, string digest, StageExchange? exchange, CancellationToken cancellationToken)
    {
        string folder = FolderOf(stage, digest);
        if (_partial.TryGetValue(folder, out ExchangedStage? before))
        {
            return (new StageResult(before.Record, folder, Reused: true), false);
        }

        if (await ReadAsync(folder, digest, cancellationToken) is { } here)
        {
            return (new StageResult(here, folder, Reused: true), false);
        }

        return exchange is null ? (null, false) : await FindElsewhereAsync(stage, digest, exchange, cancellationToken);
    }

    private async Task<(StageResult? Found, bool Unsound)> FindElsewhereAsync(
        string stage, string digest, StageExchange exchange, CancellationToken cancellationToken)
    {
        (ExchangedStage? found, bool unsound) = await exchange.FindAsync(stage, digest, cancellationToken);
        if (found is null)
        {
            return (null, unsound);
        }

        string scratch = Path.Combine(_scratch, $"{stage}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(scratch);
        try
        {
            foreach (ExchangedFile file in found.Files.Where(file => !IsBroughtLate(file.Name)))
            {
                if (!await exchange.TryFetchAsync(found, file, Path.Combine(scratch, file.Name), cancellationToken))
                {
                    return (null, true);
                }
            }

            await File.WriteAllBytesAsync(Path.Combine(scratch, RecordName), JsonSerializer.SerializeToUtf8Bytes(found.Record, Json), cancellationToken);
            string folder = FolderOf(stage, digest);
            TakePlace(scratch, folder);
            _partial[folder] = found;
            return (new StageResult(found.Record, folder, Reused: true), false);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    // A folder whose files do not match its record was damaged or tampered with: it is made again rather than trusted.
    private static async Task<StageRecord?> ReadAsync(string folder, string digest, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, RecordName);
        if (!File.Exists(path))
        {
            return null;
        }

        StageRecord? record;
        try
        {
            record = JsonSerializer.Deserialize<StageRecord>(await File.ReadAllBytesAsync(path, cancellationToken), Json);
        }
        catch (JsonException)
        {
            return null;
        }

        if (record is not { Files: { Count: > 0 } files } || record.Key != digest || files.Any(file => file is not { Name.Length: > 0, Sha256: not null }))
        {
            return null;
        }

        foreach (StageFile file in files)
        {
            string output = Path.Combine(folder, file.Name);
            if (!File.Exists(output)
                || new FileInfo(output).Length != file.Bytes
                || await Sha256Digest.OfFileAsync(output, cancellationToken: cancellationToken) != file.Sha256)
            {
                return null;
            }
        }

        return record;
    }
}
