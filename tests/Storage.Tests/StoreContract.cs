using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

/// <summary>What every writable store must do, whatever lies below it.</summary>
public abstract class StoreContract
{
    public static TheoryData<string> HostileNames { get; } =
    [
        "", ".", "..", "../x", "a/../../x", "a/./b", "/etc/passwd", "a//b", "a/", "a\\b", "..\\x", "a\0b", "a\nb", "a\u001b[2Jb", "a\u2028b",
        "\ud800x", "a/b.", "a./b", " a", "a ", ".trtengine-part-1", "a/.trtengine-lock", new string('x', 1025), new string('ü', 128),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((256 * 1024) + 1)]
    [InlineData((8 * 1024 * 1024) - 1)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData((8 * 1024 * 1024) + 1)]
    [InlineData((41 * 1024 * 1024) + 17)]
    public async Task What_is_written_is_read_back(int size)
    {
        IStore store = await OpenAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(size);
        string sha256 = Sha256Digest.Of(bytes);
        StoredObject written = await store.WriteBytesAsync("deep/er/object.bin", bytes, WriteCondition.IfAbsent, Cancel);
        written.Should().BeEquivalentTo(new { Name = "deep/er/object.bin", Size = (long)size, Sha256 = sha256 });
        using MemoryStream read = new();
        StoredObject found = await store.ReadAsync("deep/er/object.bin", read, sha256.ToUpperInvariant(), null, Cancel);
        read.ToArray().AsSpan().SequenceEqual(bytes).Should().BeTrue();
        found.Should().Be(written);
        (await store.FindAsync("deep/er/object.bin", Cancel))!.ETag.Should().Be(written.ETag);
    }

    [Fact]
    public async Task Random_objects_come_back_bit_for_bit_and_are_listed()
    {
        IStore store = await OpenAsync();
        int run = 0;
        await Gen.Select(Gen.Byte.Array[0, 5000], Gen.String[Gen.Char["abcXYZ019 -_.%+?#&=~ü漢"], 1, 20]).SampleAsync(
            async (bytes, text) =>
            {
                string name = $"r{Interlocked.Increment(ref run)}/{text.Trim().TrimEnd('.', ' ')}x";
                StoredObject written = await store.WriteBytesAsync(name, bytes, WriteCondition.IfAbsent);
                (byte[] read, StoredObject found) = (await store.ReadBytesAsync(name, 5000))!.Value;
                StoredObject[] listed = await ListAsync(store, name);
                return read.AsSpan().SequenceEqual(bytes) && found == written && listed.Length == 1 && listed[0].Name == name
                    && listed[0].ETag == written.ETag && listed[0].Size == bytes.Length;
            },
            iter: 30,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task A_hostile_name_is_refused_by_every_call(string name)
    {
        IStore store = await OpenAsync();
        Func<Task>[] calls =
        [
            () => store.FindAsync(name, Cancel),
            () => store.ReadAsync(name, Stream.Null, cancellationToken: Cancel),
            () => store.WriteBytesAsync(name, new byte[1], WriteCondition.Always, Cancel),
            () => store.DeleteAsync(name, Cancel),
        ];
        foreach (Func<Task> call in calls)
        {
            StorageException e = (await call.Should().ThrowAsync<StorageException>()).Which;
            e.Failure.Should().Be(StorageFailure.Refused);
            e.Message.Should().NotContainAny("\0", "\n", "\u001b");
        }

        (await ListAsync(store, string.Empty)).Should().BeEmpty();
    }

    [Fact]
    public async Task Content_of_another_digest_never_becomes_visible()
    {
        IStore store = await OpenAsync();
        await store.WriteBytesAsync("kept", "old"u8.ToArray(), WriteCondition.IfAbsent, Cancel);
        foreach ((string name, WriteCondition condition) in new[] { ("new", WriteCondition.IfAbsent), ("kept", WriteCondition.Always) })
        {
            using MemoryStream content = new(RandomNumberGenerator.GetBytes(9 << 20));
            Func<Task> write = () => store.WriteAsync(name, content, condition, Sha256Digest.Of("other"u8), null, Cancel);
            (await write.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.DigestMismatch);
        }

        (await ListAsync(store, string.Empty)).Select(item => item.Name).Should().Equal("kept");
        (await store.ReadBytesAsync("kept", 10, Cancel))!.Value.Bytes.Should().Equal("old"u8.ToArray());
    }

    [Fact]
    public async Task A_read_of_another_digest_names_both()
    {
        IStore store = await OpenAsync();
        await store.WriteBytesAsync("a", "one"u8.ToArray(), WriteCondition.IfAbsent, Cancel);
        Func<Task> read = () => store.ReadAsync("a", Stream.Null, Sha256Digest.Of("two"u8), null, Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.DigestMismatch);
        e.IsTransient.Should().BeFalse();
        e.Message.Should().Contain(Sha256Digest.Of("one"u8)).And.Contain(Sha256Digest.Of("two"u8));
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_not_found_and_deleting_it_is_fine()
    {
        IStore store = await OpenAsync();
        (await store.FindAsync("none", Cancel)).Should().BeNull();
        (await store.ReadBytesAsync("none", 10, Cancel)).Should().BeNull();
        await store.DeleteAsync("none", Cancel);
        await store.DeleteAsync("none/at/all", Cancel);
        Func<Task> read = () => store.ReadAsync("none", Stream.Null, cancellationToken: Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.NotFound);
    }

    [Fact]
    public async Task Conditions_hold()
    {
        IStore store = await OpenAsync();
        StoredObject first = await store.WriteBytesAsync("x", "1"u8.ToArray(), WriteCondition.IfAbsent, Cancel);
        await RefusedAsync(store, WriteCondition.IfAbsent);
        StoredObject second = await store.WriteBytesAsync("x", "2"u8.ToArray(), WriteCondition.IfMatch(first.ETag), Cancel);
        second.ETag.Should().NotBe(first.ETag);
        await RefusedAsync(store, WriteCondition.IfMatch(first.ETag));
        StoredObject third = await store.WriteBytesAsync("x", "3"u8.ToArray(), WriteCondition.Always, Cancel);
        await RefusedAsync(store, WriteCondition.IfMatch(second.ETag));
        (await store.ReadBytesAsync("x", 1, Cancel))!.Value.Bytes.Should().Equal("3"u8.ToArray());
        await store.DeleteAsync("x", Cancel);
        await RefusedAsync(store, WriteCondition.IfMatch(third.ETag));
        (await store.FindAsync("x", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Of_many_that_create_at_once_exactly_one_wins()
    {
        IStore store = await OpenAsync();
        for (int round = 0; round < 3; round++)
        {
            string name = $"race{round}";
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => TryAsync(store, name, [(byte)i], WriteCondition.IfAbsent))));
            won.Count(w => w).Should().Be(1);
            (await store.ReadBytesAsync(name, 1, Cancel))!.Value.Bytes.Should().Equal((byte)Array.IndexOf(won, true));
        }
    }

    [Fact]
    public async Task Compare_and_swap_loses_no_update()
    {
        IStore store = await OpenAsync();
        await store.WriteBytesAsync("counter", new byte[1], WriteCondition.IfAbsent, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int added = 0; added < 5;)
            {
                StoredObject before = (await store.FindAsync("counter", Cancel))!;
                (byte[] bytes, StoredObject version) = (await store.ReadBytesAsync("counter", 1, Cancel))!.Value;
                if (before.ETag != version.ETag)
                {
                    // The emulator, unlike the service, may answer with an old version's bytes and the new one's ETag.
                    continue;
                }

                bytes[0]++;
                added += await TryAsync(store, "counter", bytes, WriteCondition.IfMatch(version.ETag)) ? 1 : 0;
            }
        })));
        (await store.ReadBytesAsync("counter", 1, Cancel))!.Value.Bytes.Should().Equal(20);
    }

    [Fact]
    public async Task Lists_by_plain_prefix_in_ordinal_order()
    {
        IStore store = await OpenAsync();
        foreach (string name in (string[])["b/2", "a", "b/10", "b/1/x", "bc", "B"])
        {
            await store.WriteBytesAsync(name, Encoding.UTF8.GetBytes(name), WriteCondition.IfAbsent, Cancel);
        }

        (await NamesAsync(string.Empty)).Should().Equal("B", "a", "b/1/x", "b/10", "b/2", "bc");
        (await NamesAsync("b/")).Should().Equal("b/1/x", "b/10", "b/2");
        (await NamesAsync("b/1")).Should().Equal("b/1/x", "b/10");
        (await NamesAsync("b")).Should().Equal("b/1/x", "b/10", "b/2", "bc");
        (await NamesAsync("none/")).Should().BeEmpty();
        await store.DeleteAsync("b/1/x", Cancel);
        (await NamesAsync("b/1")).Should().Equal("b/10");
        Func<Task> outside = () => ListAsync(store, "../");
        await outside.Should().ThrowAsync<StorageException>();

        async Task<string[]> NamesAsync(string prefix) => [.. (await ListAsync(store, prefix)).Select(item => item.Name)];
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        IStore store = await OpenAsync();
        using CancellationTokenSource stop = new();
        using GeneratedStream content = new(30 << 20);
        string sha256 = await GeneratedStream.Sha256Async(30 << 20);
        Func<Task> write = () => store.WriteAsync("big", content, WriteCondition.IfAbsent, sha256, new Progress(sent =>
        {
            if (sent > 10 << 20)
            {
                stop.Cancel();
            }
        }), stop.Token);
        await write.Should().ThrowAsync<OperationCanceledException>();
        (await store.FindAsync("big", Cancel)).Should().BeNull();
        (await ListAsync(store, string.Empty)).Should().BeEmpty();
        using GeneratedStream again = new(30 << 20);
        (await store.WriteAsync("big", again, WriteCondition.IfAbsent, sha256, null, Cancel)).Size.Should().Be(30 << 20);
    }

    [Fact]
    public async Task A_cancelled_read_stops()
    {
        IStore store = await OpenAsync();
        await store.WriteBytesAsync("big", new byte[20 << 20], WriteCondition.IfAbsent, Cancel);
        using CancellationTokenSource stop = new();
        Func<Task> read = () => store.ReadAsync("big", Stream.Null, null, new Progress(_ => stop.Cancel()), stop.Token);
        await read.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_document_larger_than_allowed_is_refused()
    {
        IStore store = await OpenAsync();
        await store.WriteBytesAsync("doc", new byte[1001], WriteCondition.IfAbsent, Cancel);
        Func<Task> read = () => store.ReadBytesAsync("doc", 1000, Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("1000 bytes");
    }

    internal static async Task<StoredObject[]> ListAsync(IStore store, string prefix)
    {
        List<StoredObject> all = [];
        await foreach (StoredObject item in store.ListAsync(prefix, Cancel))
        {
            all.Add(item);
        }

        return [.. all];
    }

    protected abstract Task<IStore> OpenAsync();

    private static async Task<bool> TryAsync(IStore store, string name, byte[] bytes, WriteCondition condition)
    {
        try
        {
            await store.WriteBytesAsync(name, bytes, condition, Cancel);
            return true;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            return false;
        }
    }

    private static async Task RefusedAsync(IStore store, WriteCondition condition)
    {
        Func<Task> write = () => store.WriteBytesAsync("x", "no"u8.ToArray(), condition, Cancel);
        StorageException e = (await write.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.ConditionNotMet);
        e.IsTransient.Should().BeFalse();
    }
}
