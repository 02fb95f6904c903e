using TrtOperator.Storage.Files;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

public sealed class FileStoreTests : StoreContract, IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_said_clearly_and_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full on this system.");
        FileStore store = new(_folder.Path) { PartStream = part => new FullAfter(part, 300_000) };
        Func<Task> write = () => store.WriteBytesAsync("a/b", new byte[1_000_000], WriteCondition.IfAbsent, Cancel);
        StorageException e = (await write.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.DiskFull);
        e.IsTransient.Should().BeFalse();
        e.Message.Should().Contain("disk").And.Contain("full").And.Contain("a/b");
        _folder.AllFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task Leftovers_of_a_dead_writer_are_not_listed_and_are_removed_by_the_next_write()
    {
        string old = _folder.File("a/.trtengine-part-old", new byte[10]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        string young = _folder.File("a/.trtengine-part-young", new byte[10]);
        FileStore store = new(_folder.Path);
        (await ListAsync(store, string.Empty)).Should().BeEmpty();
        await store.WriteBytesAsync("a/x", new byte[1], WriteCondition.IfAbsent, Cancel);
        _folder.AllFiles().Select(path => Path.GetFileName(path)).Should().Equal(Path.GetFileName(young), "x");
    }

    [Fact]
    public async Task A_part_that_is_being_written_is_not_taken_for_a_leftover()
    {
        string old = _folder.File("a/.trtengine-part-slow", new byte[10]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        await using FileStream held = new(old, FileMode.Open, FileAccess.Write, FileShare.None);
        await new FileStore(_folder.Path).WriteBytesAsync("a/x", new byte[1], WriteCondition.IfAbsent, Cancel);
        File.Exists(old).Should().BeTrue();
    }

    [Fact]
    public async Task A_link_that_leads_outside_is_refused()
    {
        using TempFolder outside = new();
        string secret = outside.File("secret", "s"u8.ToArray());
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "file"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "folder"), outside.Path);
        FileStore store = new(_folder.Path);
        foreach (string name in (string[])["file", "folder/secret"])
        {
            Func<Task>[] calls =
            [
                () => store.FindAsync(name, Cancel),
                () => store.ReadAsync(name, Stream.Null, cancellationToken: Cancel),
                () => store.WriteBytesAsync(name, new byte[1], WriteCondition.Always, Cancel),
                () => store.DeleteAsync(name, Cancel),
            ];
            foreach (Func<Task> call in calls)
            {
                (await call.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("outside");
            }
        }

        (await File.ReadAllBytesAsync(secret, Cancel)).Should().Equal("s"u8.ToArray());
    }

    [Fact]
    public async Task A_link_that_stays_inside_is_followed()
    {
        _folder.File("real/a", "abc"u8.ToArray());
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), Path.Combine("real", "a"));
        FileStore store = new(_folder.Path);
        (await store.ReadBytesAsync("link", 10, Cancel))!.Value.Bytes.Should().Equal("abc"u8.ToArray());
        (await store.FindAsync("link", Cancel))!.Size.Should().Be(3);
    }

    [Fact]
    public async Task A_folder_is_no_object_and_a_file_is_no_folder()
    {
        FileStore store = new(_folder.Path);
        await store.WriteBytesAsync("a/b", new byte[1], WriteCondition.IfAbsent, Cancel);
        (await store.FindAsync("a", Cancel)).Should().BeNull();
        foreach (string name in (string[])["a", "a/b/c"])
        {
            Func<Task> write = () => store.WriteBytesAsync(name, new byte[1], WriteCondition.Always, Cancel);
            (await write.Should().ThrowAsync<StorageException>()).Which.Failure.Should().BeOneOf(StorageFailure.Refused, StorageFailure.Unavailable);
        }
    }

    [Fact]
    public async Task Deleting_the_last_file_removes_its_empty_folders()
    {
        FileStore store = new(_folder.Path);
        await store.WriteBytesAsync("a/b/c", new byte[1], WriteCondition.IfAbsent, Cancel);
        await store.WriteBytesAsync("a/d", new byte[1], WriteCondition.IfAbsent, Cancel);
        await store.DeleteAsync("a/b/c", Cancel);
        Directory.Exists(Path.Combine(_folder.Path, "a/b")).Should().BeFalse();
        Directory.Exists(Path.Combine(_folder.Path, "a")).Should().BeTrue();
    }

    [Fact]
    public async Task A_pipe_is_refused_without_waiting_for_a_writer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are tested on Linux.");
        string pipe = Path.Combine(_folder.Path, "pipe");
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(Cancel);
        }

        Func<Task> read = () => Sha256Digest.OfFileAsync(pipe, null, Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("pipe");
        Func<Task> endless = () => Sha256Digest.OfFileAsync("/dev/zero", null, Cancel);
        (await endless.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("device");
    }

    protected override Task<IStore> OpenAsync() => Task.FromResult<IStore>(new FileStore(Path.Combine(_folder.Path, "store")));

    /// <summary>Lets some bytes through and then meets the error that a full disk gives.</summary>
    private sealed class FullAfter(Stream inner, long room) : Stream
    {
        private long _left = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left < buffer.Length)
            {
                await using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                await full.WriteAsync(buffer, cancellationToken);
            }

            _left -= buffer.Length;
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
