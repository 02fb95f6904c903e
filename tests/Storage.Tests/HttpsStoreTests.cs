using System.Globalization;
using System.Security.Cryptography;
using CsCheck;
using TrtOperator.Storage.Https;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

public sealed class HttpsStoreTests
{
    private readonly InstantClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HttpsOptions Options => new() { AllowLoopbackHttp = true, Clock = _clock, MaxAttempts = 4 };

    [Fact]
    public async Task Any_object_cut_anywhere_comes_back_bit_for_bit()
        => await Gen.Select(Gen.Byte.Array[0, 300_000], Gen.Int[1, 400_000].Array[0, 3], Gen.Bool, Gen.Bool).SampleAsync(
            async (bytes, cuts, ranges, etag) =>
            {
                Queue<int> left = new(cuts);
                await using WebStub stub = new(request => Serve(request, bytes, ranges, etag ? "\"v1\"" : null, left.TryDequeue(out int cut) ? cut : null));
                (byte[] read, StoredObject found) = (await new HttpsStore(stub.Uri, Options).ReadBytesAsync("m/model.onnx", bytes.Length, Cancel))!.Value;
                return read.AsSpan().SequenceEqual(bytes) && found.Sha256 == Sha256Digest.Of(bytes) && found.Size == bytes.Length;
            },
            iter: 40,
            threads: 1);

    [Fact]
    public async Task After_a_cut_only_the_rest_is_asked_for()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(500_000);
        Queue<int> cuts = new([200_000]);
        await using WebStub stub = new(request => Serve(request, bytes, true, "\"v1\"", cuts.TryDequeue(out int cut) ? cut : null));
        await new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, Sha256Digest.Of(bytes), null, Cancel);
        StubRequest second = stub.Requests.Should().HaveCount(2).And.Subject.Last();
        second.RangeStart.Should().BeInRange(1, 200_000);
        second.Headers["if-range"].Should().Be("\"v1\"");
    }

    [Fact]
    public async Task A_connection_that_keeps_breaking_after_good_progress_is_no_reason_to_give_up()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(12 << 20);
        await using WebStub stub = new(request => Serve(request, bytes, true, "\"v1\"", 3 << 19));
        StoredObject read = await new HttpsStore(stub.Uri, Options with { MaxAttempts = 2 }).ReadAsync("x", Stream.Null, null, null, Cancel);
        read.Sha256.Should().Be(Sha256Digest.Of(bytes));
        stub.Requests.Count.Should().BeGreaterThan(7);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_that_changes_between_two_connections_is_never_mixed(bool ranges)
    {
        byte[] one = RandomNumberGenerator.GetBytes(300_000);
        byte[] two = RandomNumberGenerator.GetBytes(300_000);
        int count = 0;
        await using WebStub stub = new(request => Interlocked.Increment(ref count) == 1
            ? Serve(request, one, ranges, "\"v1\"", 100_000)
            : Serve(request, two, ranges, "\"v2\"", null));
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.Message.Should().Contain("changed while it was read");
        e.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task A_server_that_sends_another_range_than_asked_for_is_not_believed()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(300_000);
        int count = 0;
        await using WebStub stub = new(request => Interlocked.Increment(ref count) switch
        {
            1 => Serve(request, bytes, true, "\"v1\"", 100_000),
            2 => new StubReply(206, new MemoryStream(bytes), bytes.Length) { Headers = { ["Content-Range"] = "bytes 5-299999/300000" } },
            _ => Serve(request, bytes, false, "\"v1\"", null),
        });
        (await new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel)).Sha256.Should().Be(Sha256Digest.Of(bytes));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_after_in_seconds_is_honoured_up_to_the_limit(int status)
    {
        Queue<string> answers = new(["7", "100000"]);
        await using WebStub stub = new(_ => answers.TryDequeue(out string? after)
            ? new StubReply(status) { Headers = { ["Retry-After"] = after } }
            : StubReply.Of("abc"u8.ToArray()));
        (await new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel)).Size.Should().Be(3);
        _clock.Waits.Should().Equal(TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_honoured()
    {
        int count = 0;
        await using WebStub stub = new(_ => Interlocked.Increment(ref count) == 1
            ? new StubReply(503) { Headers = { ["Retry-After"] = DateTimeOffset.UtcNow.AddSeconds(50).ToString("R", CultureInfo.InvariantCulture) } }
            : StubReply.Of("abc"u8.ToArray()));
        await new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        _clock.Waits.Should().ContainSingle().Which.Should().BeGreaterThan(TimeSpan.FromSeconds(20)).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task Server_errors_are_retried_so_many_times_and_then_are_transient()
    {
        await using WebStub stub = new(_ => new StubReply(502));
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.IsTransient.Should().BeTrue();
        e.Message.Should().Contain("502").And.Contain("/x").And.Contain("4 tries");
        stub.Requests.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(400, StorageFailure.Refused)]
    [InlineData(401, StorageFailure.Refused)]
    [InlineData(403, StorageFailure.Refused)]
    [InlineData(404, StorageFailure.NotFound)]
    [InlineData(410, StorageFailure.NotFound)]
    [InlineData(418, StorageFailure.Refused)]
    public async Task Other_errors_are_final(int status, StorageFailure failure)
    {
        await using WebStub stub = new(_ => new StubReply(status));
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(failure);
        e.IsTransient.Should().BeFalse();
        stub.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Redirects_are_followed_and_their_signatures_are_never_shown()
    {
        await using WebStub stub = new(request => request.Target switch
        {
            "/a" => new StubReply(302) { Headers = { ["Location"] = "/b?sig=topsecret" } },
            "/b?sig=topsecret" => new StubReply(307) { Headers = { ["Location"] = "/c?sig=topsecret" } },
            "/c?sig=topsecret" => StubReply.Of("abc"u8.ToArray()),
            "/d" => new StubReply(302) { Headers = { ["Location"] = "/gone?sig=topsecret" } },
            _ => new StubReply(403),
        });
        HttpsStore store = new(stub.Uri, Options);
        (await store.ReadAsync("a", Stream.Null, Sha256Digest.Of("abc"u8), null, Cancel)).Size.Should().Be(3);
        Func<Task> read = () => store.ReadAsync("d", Stream.Null, cancellationToken: Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.ToString().Should().NotContain("topsecret").And.Contain("/d");
    }

    [Theory]
    [InlineData("http://example.invalid/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task A_redirect_to_anything_but_https_is_refused(string target)
    {
        await using WebStub stub = new(_ => new StubReply(302) { Headers = { ["Location"] = target } });
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.Refused);
        e.Message.Should().Contain("redirects to the scheme");
    }

    [Fact]
    public async Task A_redirect_in_a_circle_ends()
    {
        await using WebStub stub = new(request => new StubReply(302) { Headers = { ["Location"] = request.Target == "/x" ? "/y" : "/x" } });
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("redirects more than");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://[broken")]
    public async Task A_redirect_to_nowhere_is_refused(string? target)
    {
        await using WebStub stub = new(_ => target is null ? new StubReply(302) : new StubReply(302) { Headers = { ["Location"] = target } });
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Refused);
    }

    [Fact]
    public async Task Plain_http_is_refused_unless_a_test_asks_for_loopback()
    {
        await using WebStub stub = new(_ => StubReply.Of([1]));
        string uri = stub.Uri;
        FluentActions.Invoking(() => new HttpsStore(uri)).Should().Throw<StorageException>().WithMessage("*not https*");
        FluentActions.Invoking(() => new HttpsStore("http://example.invalid", Options)).Should().Throw<StorageException>();
        stub.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_above_the_limit_is_refused(bool announced)
    {
        byte[] bytes = new byte[2000];
        await using WebStub stub = new(_ => announced
            ? StubReply.Of(bytes)
            : new StubReply(200, new MemoryStream([.. "7d0\r\n"u8, .. bytes, .. "\r\n0\r\n\r\n"u8]), 2012) { Headers = { ["Transfer-Encoding"] = "chunked" } });
        using MemoryStream copied = new();
        Func<Task> read = () => new HttpsStore(stub.Uri, Options with { MaxBytes = 1999 }).ReadAsync("x", copied, cancellationToken: Cancel);
        (await read.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("1999 bytes");
        copied.Length.Should().BeLessThan(2000);
    }

    [Fact]
    public async Task A_server_that_falls_silent_counts_as_cut()
    {
        using SemaphoreSlim never = new(0);
        int count = 0;
        byte[] bytes = RandomNumberGenerator.GetBytes(100_000);
        await using WebStub stub = new(request => Interlocked.Increment(ref count) == 1
            ? new StubReply(200, new SilentStream(never), bytes.Length)
            : Serve(request, bytes, true, "\"v1\"", null));
        HttpsStore store = new(stub.Uri, Options with { IdleTimeout = TimeSpan.FromSeconds(1) });
        StoredObject read = await store.ReadAsync("x", Stream.Null, cancellationToken: Cancel);
        never.Release(100);
        read.Sha256.Should().Be(Sha256Digest.Of(bytes));
        count.Should().BeGreaterThan(1, "a second connection was made");
    }

    [Fact]
    public async Task Wrong_digest_is_named()
    {
        await using WebStub stub = new(_ => StubReply.Of("abc"u8.ToArray()));
        Func<Task> read = () => new HttpsStore(stub.Uri, Options).ReadAsync("x", Stream.Null, new string('0', 64), null, Cancel);
        StorageException e = (await read.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.DigestMismatch);
        e.Message.Should().Contain(Sha256Digest.Of("abc"u8));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(405)]
    public async Task Finds_with_and_without_head(int head)
    {
        await using WebStub stub = new(request => request.Target == "/none" ? new StubReply(404)
            : request.Method == "HEAD" && head != 200 ? new StubReply(head)
            : Serve(request, new byte[1234], true, "\"v7\"", null));
        HttpsStore store = new(stub.Uri, Options);
        (await store.FindAsync("a b/ü#", Cancel)).Should().Be(new StoredObject("a b/ü#", 1234, "\"v7\"", null));
        stub.Requests.First().Target.Should().Be("/a%20b/%C3%BC%23");
        (await store.FindAsync("none", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Writing_listing_and_deleting_are_refused()
    {
        HttpsStore store = new("https://example.invalid/models");
        Func<Task>[] calls =
        [
            () => store.WriteBytesAsync("a", new byte[1], WriteCondition.Always, Cancel),
            () => store.DeleteAsync("a", Cancel),
            () => StoreContract.ListAsync(store, string.Empty),
        ];
        foreach (Func<Task> call in calls)
        {
            (await call.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("only read from");
        }
    }

    [Theory]
    [MemberData(nameof(StoreContract.HostileNames), MemberType = typeof(StoreContract))]
    public async Task A_hostile_name_never_reaches_the_server(string name)
    {
        await using WebStub stub = new(_ => StubReply.Of([1]));
        HttpsStore store = new(stub.Uri + "/models", Options);
        Func<Task> read = () => store.ReadAsync(name, Stream.Null, cancellationToken: Cancel);
        await read.Should().ThrowAsync<StorageException>();
        stub.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_between_tries()
    {
        await using WebStub stub = new(_ => new StubReply(503) { Headers = { ["Retry-After"] = "100" } });
        using CancellationTokenSource stop = new();
        HttpsStore store = new(stub.Uri, Options with { Clock = TimeProvider.System });
        Task read = store.ReadAsync("x", Stream.Null, cancellationToken: stop.Token);
        while (stub.Requests.IsEmpty)
        {
            await Task.Delay(5, Cancel);
        }

        await stop.CancelAsync();
        await FluentActions.Awaiting(() => read).Should().ThrowAsync<OperationCanceledException>();
    }

    private static StubReply Serve(StubRequest request, byte[] bytes, bool ranges, string? etag, long? cut)
    {
        Dictionary<string, string> headers = etag is null ? [] : new() { ["ETag"] = etag };
        bool fresh = !request.Headers.TryGetValue("if-range", out string? version) || version == etag;
        if (ranges && fresh && request.RangeStart is { } start && start < bytes.Length)
        {
            headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{bytes.Length - 1}/{bytes.Length}");
            return new StubReply(206, new MemoryStream(bytes[(int)start..]), bytes.Length - start) { Headers = headers, CutAfter = cut };
        }

        return StubReply.Of(bytes) with { Headers = headers, CutAfter = cut };
    }

    private sealed class SilentStream(SemaphoreSlim never) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            never.Wait();
            return 0;
        }
    }
}
