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

    /// <summary>Opens the store in <paramref name="workFolder"/> and clears what killed runs left behind.</summary>
    public StageStore(string workFolder)
    {
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
        string folder = Path.Combine(_root, stage, digest[..32]);
        if (await ReadAsync(folder, digest, cancellationToken) is { } found)
        {
            return new StageResult(found, folder, Reused: true);
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
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.Move(scratch, folder);
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
