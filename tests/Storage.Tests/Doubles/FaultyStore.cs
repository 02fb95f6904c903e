namespace TrtOperator.Storage.Tests.Doubles;

/// <summary>Fails at the n-th call: before it does anything, or after the inner store has done it and the answer is lost.</summary>
internal sealed class FaultyStore(IStore inner, int failAt, bool afterwards, Action? instead = null) : IStore
{
    private int _calls;

    public int Calls => _calls;

    public string Uri => inner.Uri;

    public Task<StoredObject?> FindAsync(string name, CancellationToken cancellationToken = default)
        => CallAsync(() => inner.FindAsync(name, cancellationToken));

    public Task<StoredObject> ReadAsync(
        string name, Stream destination, string? expectedSha256 = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
        => CallAsync(() => inner.ReadAsync(name, destination, expectedSha256, progress, cancellationToken));

    public Task<StoredObject> WriteAsync(
        string name, Stream content, WriteCondition condition, string sha256, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
        => CallAsync(() => inner.WriteAsync(name, content, condition, sha256, progress, cancellationToken));

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<StoredObject> all = await CallAsync(async () =>
        {
            List<StoredObject> found = [];
            await foreach (StoredObject item in inner.ListAsync(prefix, cancellationToken))
            {
                found.Add(item);
            }

            return found;
        });
        foreach (StoredObject item in all)
        {
            yield return item;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
        => CallAsync(async () =>
        {
            await inner.DeleteAsync(name, cancellationToken);
            return true;
        });

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        bool fails = ++_calls == failAt;
        if (fails && instead is not null)
        {
            instead();
            fails = false;
        }

        if (fails && !afterwards)
        {
            throw Cut();
        }

        T result = await call();
        return fails ? throw Cut() : result;
    }

    private static StorageException Cut() => new("The connection was cut on purpose; try again.", StorageFailure.Unavailable, isTransient: true);
}
