using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Stage outputs that Jobs leave for each other at the publish destination: <c>&lt;namespace&gt;/&lt;name&gt;/stages/&lt;stage&gt;/&lt;key&gt;/</c>.
/// A file's object is named by its digest and the record is written last and never replaced while it is sound, so of two Jobs
/// that make the same stage at once one is found by all others, the loser included.
/// </summary>
public sealed class StageExchange
{
    private const string RecordName = "stage.json";
    private const string PointerName = "key";
    private const string Pointers = "built";

    // Below this a compressed copy is not worth its time.
    private const long LeastCompressed = 64 * 1024;

    // Weights and plans hardly shrink; outputs of an evaluation, histograms and documents do.
    private static readonly FrozenSet<string> Compressible = FrozenSet.Create(StringComparer.Ordinal, ".bin", ".json", ".txt");

    // Costly to make (reference, calibrate, simulate, build), cheap to keep (data, gates), or an input of every later key, which
    // must be the same bytes on every machine (import, prepare). The package is left out: its files are the release itself.
    private static readonly FrozenSet<string> Travelling = FrozenSet.Create(
        StringComparer.Ordinal, "import", "data", "reference", "calibrate", "equalize", "refine", "prepare", "simulate", "build", "gates", "sensitivity");

    private readonly IStore _store;

    /// <summary>Opens the exchange of one engine. Nothing is contacted yet.</summary>
    /// <param name="store">The publish destination.</param>
    /// <param name="engine">Namespace and name: the engine's folder there.</param>
    public StageExchange(IStore store, string engine)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        Root = $"{engine}/stages";
    }

    internal string Root { get; }

    internal IStore Store => _store;

    /// <summary>Whether outputs of <paramref name="stage"/> are handed on.</summary>
    internal static bool Takes(string stage) => Travelling.Contains(stage);

    /// <summary>The folder of an alias below the engine's stages.</summary>
    internal static string NameOf(StageKey alias) => $"{Pointers}/{alias}";

    /// <summary>What lies there under a key; null where there is nothing, or nothing that can be trusted.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    internal async Task<(ExchangedStage? Stage, bool Unsound)> FindAsync(string stage, string key, CancellationToken cancellationToken)
    {
        byte[]? bytes;
        try
        {
            bytes = (await _store.ReadBytesAsync($"{Folder(stage, key)}/{RecordName}", ExchangedStage.MaxBytes, cancellationToken))?.Bytes;
        }
        catch (StorageException e) when (!e.IsTransient && e.Failure != StorageFailure.DiskFull)
        {
            return (null, true);
        }

        ExchangedStage? found = bytes is null ? null : ExchangedStage.Read(bytes, stage, key);
        return (found, bytes is not null && found is null);
    }

    /// <summary>Brings one file; false where it is not there or not what the record says.</summary>
    internal async Task<bool> TryFetchAsync(ExchangedStage stage, ExchangedFile file, string path, CancellationToken cancellationToken)
    {
        string name = ObjectOf(stage.Stage, stage.Key, file);
        try
        {
            if (!file.Gzip)
            {
                await using Stream plain = new BoundedWriteStream(File.Create(path), file.Bytes);
                await _store.ReadAsync(name, plain, file.Sha256, null, cancellationToken);
                return new FileInfo(path).Length <= file.Bytes;
            }

            string packed = path + ".gz";
            await using (Stream part = new BoundedWriteStream(File.Create(packed), file.Bytes))
            {
                await _store.ReadAsync(name, part, null, null, cancellationToken);
            }

            await using (GZipStream source = new(File.OpenRead(packed), CompressionMode.Decompress))
            await using (Stream target = new BoundedWriteStream(File.Create(path), file.Bytes))
            {
                await source.CopyToAsync(target, cancellationToken);
            }

            File.Delete(packed);
            return await Sha256Digest.OfFileAsync(path, cancellationToken: cancellationToken) == file.Sha256;
        }
        catch (StorageException e) when (e.Failure is StorageFailure.NotFound or StorageFailure.DigestMismatch)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidDataException or StreamTooLongException)
        {
            return false;
        }
    }

    /// <summary>Leaves a stage's output there.</summary>
    /// <param name="record">What the stage made.</param>
    /// <param name="folder">Where its files are.</param>
    /// <param name="scratch">Where compressed copies may be written.</param>
    /// <param name="replace">Whether what is there was found to be unsound.</param>
    /// <param name="cancellationToken">Stops; without the record nothing counts.</param>
    /// <returns>False where another Job was first.</returns>
    internal async Task<bool> LeaveAsync(StageRecord record, string folder, string scratch, bool replace, CancellationToken cancellationToken)
    {
        WriteCondition condition = replace ? WriteCondition.Always : WriteCondition.IfAbsent;
        List<ExchangedFile> files = [];
        foreach (StageFile file in record.Files)
        {
            files.Add(await LeaveAsync(record, file, Path.Combine(folder, file.Name), scratch, condition, cancellationToken));
        }

        ExchangedStage stage = new(record.Stage, record.Key, record.Inputs, files, record.Seconds);
        return await TryWriteAsync($"{Folder(record.Stage, record.Key)}/{RecordName}", stage.ToBytes(), condition, cancellationToken);
    }

    /// <summary>Takes back a record whose files turned out not to be there.</summary>
    internal Task ForgetAsync(StageRecord record, CancellationToken cancellationToken)
        => _store.DeleteAsync($"{Folder(record.Stage, record.Key)}/{RecordName}", cancellationToken);

    /// <summary>Notes that <paramref name="alias"/>, which names less than a stage's key does, now means <paramref name="key"/>.</summary>
    internal Task PointAsync(StageKey alias, string key, CancellationToken cancellationToken)
        => _store.WriteBytesAsync($"{Folder(Pointers, alias.ToString())}/{PointerName}", Encoding.ASCII.GetBytes(key), WriteCondition.Always, cancellationToken);

    /// <summary>The key that <paramref name="alias"/> means; null where none was noted.</summary>
    internal async Task<string?> FollowAsync(StageKey alias, CancellationToken cancellationToken)
        => await _store.ReadBytesAsync($"{Folder(Pointers, alias.ToString())}/{PointerName}", 1024, cancellationToken) is { } read
            && Encoding.ASCII.GetString(read.Bytes) is var key
            && Sha256Digest.IsValid(key)
            ? key
            : null;

    private static string ObjectName(ExchangedFile file) => file.Gzip ? $"{file.Sha256}.gz" : file.Sha256;

    private string Folder(string stage, string key) => $"{Root}/{stage}/{key}";

    private string ObjectOf(string stage, string key, ExchangedFile file) => $"{Folder(stage, key)}/{ObjectName(file)}";

    private async Task<ExchangedFile> LeaveAsync(
        StageRecord record, StageFile file, string path, string scratch, WriteCondition condition, CancellationToken cancellationToken)
    {
        string packed = Path.Combine(scratch, $"packed-{Guid.NewGuid():N}");
        try
        {
            bool gzip = file.Bytes >= LeastCompressed && Compressible.Contains(Path.GetExtension(file.Name)) && await TryPackAsync(path, packed, cancellationToken);
            ExchangedFile left = new(file.Name, file.Bytes, file.Sha256, gzip);
            string name = ObjectOf(record.Stage, record.Key, left);
            if (condition.MustBeAbsent && await _store.FindAsync(name, cancellationToken) is not null)
            {
                return left;
            }

            string sha256 = gzip ? await Sha256Digest.OfFileAsync(packed, cancellationToken: cancellationToken) : file.Sha256;
            await _store.WriteFileAsync(name, gzip ? packed : path, condition, sha256, null, cancellationToken);
            return left;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            // Another Job left the same content under its digest; packing gives the same answer for the same content.
            return new ExchangedFile(file.Name, file.Bytes, file.Sha256, File.Exists(packed));
        }
        finally
        {
            File.Delete(packed);
        }
    }

    // Float outputs may even grow; then the file travels as it is.
    private static async Task<bool> TryPackAsync(string from, string to, CancellationToken cancellationToken)
    {
        await PackAsync(from, to, cancellationToken);
        if (new FileInfo(to).Length < new FileInfo(from).Length * 9 / 10)
        {
            return true;
        }

        File.Delete(to);
        return false;
    }

    private static async Task PackAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using FileStream source = File.OpenRead(from);
        await using GZipStream target = new(File.Create(to), CompressionLevel.Fastest);
        await source.CopyToAsync(target, cancellationToken);
    }

    private async Task<bool> TryWriteAsync(string name, byte[] bytes, WriteCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            await _store.WriteBytesAsync(name, bytes, condition, cancellationToken);
            return true;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            return false;
        }
    }
}
