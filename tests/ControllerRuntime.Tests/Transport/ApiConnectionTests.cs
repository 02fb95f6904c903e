using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using k8s;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class ApiConnectionTests
{
    [Theory]
    [InlineData("GET", 429, true, 4)]
    [InlineData("GET", 503, true, 4)]
    [InlineData("GET", 503, false, 4)]
    [InlineData("POST", 429, true, 4)]
    [InlineData("POST", 429, false, 4)]
    [InlineData("POST", 503, true, 4)]
    [InlineData("POST", 503, false, 1)]
    [InlineData("GET", 500, false, 1)]
    [InlineData("GET", 404, true, 1)]
    [InlineData("PATCH", 409, false, 1)]
    public async Task Only_what_the_server_did_not_do_is_tried_again_and_not_for_ever(string method, int status, bool saysWhen, int tries)
    {
        ManualTimeProvider clock = new();
        Script script = new((HttpStatusCode)status, saysWhen ? TimeSpan.FromSeconds(2) : null);
        using ApiConnection connection = script.Connect(clock);
        Task<byte[]> sent = connection.SendAsync(new HttpMethod(method), "api/v1/x", [1], "application/json", default);
        await clock.AdvanceUntilAsync(() => sent.IsCompleted);
        ApiException error = (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<ApiException>()).Which;
        error.StatusCode.Should().Be((HttpStatusCode)status);
        error.RetryAfter.Should().Be(saysWhen ? TimeSpan.FromSeconds(2) : null);
        script.Times.Should().HaveCount(tries);
    }

    [Fact]
    public async Task The_server_is_given_the_time_that_it_asks_for()
    {
        ManualTimeProvider clock = new();
        Script script = new(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)) { Clock = clock, SucceedsAfter = 2 };
        using ApiConnection connection = script.Connect(clock);
        Task<byte[]> sent = connection.SendAsync(HttpMethod.Post, "api/v1/x", [1], "application/json", default);
        await clock.AdvanceUntilAsync(() => sent.IsCompleted, TimeSpan.FromSeconds(1));
        (await sent).Should().Equal("ok"u8.ToArray());
        script.Times.Should().HaveCount(3);
        (script.Times[1] - script.Times[0]).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
        script.Bodies.Should().OnlyContain(length => length == 1, "each try sends the whole body");
    }

    [Fact]
    public async Task Waiting_for_one_refused_write_holds_up_no_other()
    {
        ManualTimeProvider clock = new();
        Script script = new(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)) { RefusesOnly = "slow" };
        using ApiConnection connection = script.Connect(clock, concurrentWrites: 1);
        Task<byte[]> slow = connection.SendAsync(HttpMethod.Post, "api/v1/slow", [1], "application/json", default);
        await Eventually.HoldsAsync(() => clock.TimerCount > 0, "the first write waits");
        (await connection.SendAsync(HttpMethod.Post, "api/v1/fast", [1], "application/json", default)).Should().NotBeEmpty();
        await clock.AdvanceUntilAsync(() => slow.IsCompleted);
        await FluentActions.Awaiting(() => slow).Should().ThrowAsync<ApiException>();
    }

    [Fact]
    public async Task An_address_with_a_path_keeps_it()
    {
        Script script = new(HttpStatusCode.OK, null);
        using ApiConnection connection = script.Connect(new ManualTimeProvider(), host: "http://stub.invalid/k8s/clusters/c1");
        await connection.SendAsync(HttpMethod.Get, "api/v1/x?a=b", null, "", default);
        script.Paths.Should().Equal("/k8s/clusters/c1/api/v1/x?a=b");
    }

    [Fact]
    public async Task A_long_answer_of_unknown_length_comes_whole()
    {
        byte[] answer = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        Script script = new(HttpStatusCode.OK, null) { Answer = () => new StreamContent(new Unsized(answer, isBroken: false)), SucceedsAfter = 0 };
        using ApiConnection connection = script.Connect(new ManualTimeProvider());
        (await connection.SendAsync(HttpMethod.Get, "api/v1/x", null, "", default)).Should().Equal(answer);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_told_as_a_server_not_reached()
    {
        Script script = new(HttpStatusCode.OK, null) { Answer = () => new StreamContent(new Unsized(new byte[1000], isBroken: true)), SucceedsAfter = 0 };
        using ApiConnection connection = script.Connect(new ManualTimeProvider());
        await FluentActions.Awaiting(() => connection.SendAsync(HttpMethod.Get, "api/v1/x", null, "", default)).Should().ThrowAsync<HttpRequestException>().WithMessage("*broke off*");
    }

    [Fact]
    public async Task Requests_are_counted_by_code_method_and_host()
    {
        List<string> counted = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == RuntimeMeter.Name && instrument.Name == "rest_client_requests")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            string text = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
            if (text.Contains("counted.invalid", StringComparison.Ordinal))
            {
                counted.Add($"{value} {text}");
            }
        });
        listener.Start();
        Script script = new(HttpStatusCode.NotFound, null);
        using ApiConnection connection = script.Connect(new ManualTimeProvider(), host: "http://counted.invalid");
        await FluentActions.Awaiting(() => connection.SendAsync(HttpMethod.Get, "api/v1/x", null, "", default)).Should().ThrowAsync<ApiException>();
        counted.Should().Equal("1 code=404,method=GET,host=counted.invalid");
    }

    private sealed class Script(HttpStatusCode status, TimeSpan? retryAfter) : DelegatingHandler
    {
        public TimeProvider? Clock { get; init; }

        public int SucceedsAfter { get; init; } = int.MaxValue;

        public Func<HttpContent> Answer { get; init; } = () => new StringContent("ok");

        public string RefusesOnly { get; init; } = "";

        public List<TimeSpan> Times { get; } = [];

        public List<long?> Bodies { get; } = [];

        public List<string> Paths { get; } = [];

        public ApiConnection Connect(TimeProvider clock, int concurrentWrites = 32, string host = "http://stub.invalid")
            => new(new Kubernetes(new KubernetesClientConfiguration { Host = host }, this), clock, concurrentWrites);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Times.Add(Clock?.GetElapsedTime(0) ?? TimeSpan.Zero);
            Bodies.Add(request.Content?.Headers.ContentLength);
            Paths.Add(request.RequestUri!.PathAndQuery);
            if (Times.Count > SucceedsAfter || !request.RequestUri.AbsolutePath.Contains(RefusesOnly, StringComparison.Ordinal))
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = Answer() });
            }

            HttpResponseMessage answer = new(status) { Content = new StringContent("") };
            answer.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
            return Task.FromResult(answer);
        }
    }

    private sealed class Unsized(byte[] bytes, bool isBroken) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => await base.ReadAsync(buffer[..Math.Min(7000, buffer.Length)], cancellationToken) is > 0 and int read ? read : isBroken ? throw new IOException("reset") : 0;
    }
}
