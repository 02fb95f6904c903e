using System.Net;
using System.Text;
using CsCheck;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class AnswerReadingTests
{
    private const string Good = """{"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","namespace":"n","resourceVersion":"7"},"data":{"a":"b"}}}""";

    [Fact]
    public void A_line_is_read_whatever_the_order_of_its_fields()
    {
        WatchNotice<V1ConfigMap> notice = Line("""{"more":[1,{}],"object":{"metadata":{"name":"c","resourceVersion":"7"}},"type":"MODIFIED"}""");
        notice.Kind.Should().Be(WatchNoticeKind.Modified);
        notice.Item!.Metadata.Name.Should().Be("c");
        notice.ResourceVersion.Should().Be("7");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":7,"object":{"metadata":{"name":"c","resourceVersion":"7"}}}""")]
    [InlineData("""{"type":"RENAMED","object":{"metadata":{"name":"c","resourceVersion":"7"}}}""")]
    [InlineData("""{"type":"ADDED","object":null}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"c"}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}""")]
    [InlineData("""{"type":"BOOKMARK","object":{"metadata":{}}}""")]
    [InlineData("<html>")]
    public void What_is_no_notice_is_said_to_be_none(string line)
        => FluentActions.Invoking(() => Line(line)).Should().Throw<MalformedAnswerException>();

    [Fact]
    public void Whatever_comes_over_the_line_nothing_but_a_malformed_answer_or_a_refusal_comes_of_it()
        => Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte, Gen.Int[0, Good.Length]).Sample((at, value, length) =>
        {
            byte[] line = Encoding.UTF8.GetBytes(Good);
            line[at] = value;
            try
            {
                WatchLine.Read<V1ConfigMap>(line.AsSpan(0, length));
            }
            catch (Exception e) when (e is MalformedAnswerException or ApiException)
            {
                e.Message.Should().NotContainAny("\n", "\r", "\0");
            }
        });

    [Fact]
    public void An_error_in_the_stream_is_the_refusal_that_it_carries()
    {
        ApiException error = FluentActions.Invoking(() => Line("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old\u0007\nresource version"}}"""))
            .Should().Throw<ApiException>().Which;
        error.IsExpired.Should().BeTrue();
        error.Reason.Should().Be("Expired");
        error.Message.Should().Be("too old  resource version");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""{"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[],"metadata":{}}""")]
    [InlineData("""{"items":[{}],"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[null],"metadata":{"resourceVersion":"7"}}""")]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"7"}""")]
    public void A_strangers_answer_does_not_pass_for_an_empty_list(string body)
        => FluentActions.Invoking(() => ListReader.Read<V1ConfigMap>(Encoding.UTF8.GetBytes(body))).Should().Throw<MalformedAnswerException>();

    [Fact]
    public void A_list_without_items_is_empty()
    {
        ResourcePage<V1ConfigMap> page = ListReader.Read<V1ConfigMap>("""{"metadata":{"resourceVersion":"7","continue":""},"items":null}"""u8);
        page.Items.Should().BeEmpty();
        page.ResourceVersion.Should().Be("7");
        page.Continue.Should().BeNull();
    }

    [Fact]
    public void An_item_that_does_not_fit_is_set_apart_from_the_others()
    {
        ResourcePage<V1ConfigMap> page = ListReader.Read<V1ConfigMap>(
            """{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"namespace":"n","name":"bad","resourceVersion":"3"},"data":{"a\u0007":1}},{"metadata":{"name":"good","resourceVersion":"4"}}]}"""u8);
        page.Items.Should().ContainSingle().Which.Metadata.Name.Should().Be("good");
        UnreadableObject bad = page.Unreadable.Should().ContainSingle().Which;
        bad.Key.Should().Be(new ObjectKey("n", "bad"));
        bad.ResourceVersion.Should().Be("3");
        bad.Problem.Should().NotContain("\a").And.Contain("data");
    }

    [Theory]
    [InlineData("", "The API server answered 503 ServiceUnavailable.", "ServiceUnavailable")]
    [InlineData("<html>\nno\u0000</html>", "<html> no </html>", "ServiceUnavailable")]
    [InlineData("[1]", "The API server answered 503 ServiceUnavailable.", "ServiceUnavailable")]
    [InlineData("""{"kind":"Status","message":"etcd is away","reason":"Outage","code":7,"details":{"causes":[{"reason":"A"},7,{"reason":8}]}}""", "etcd is away", "Outage")]
    public void A_refusal_is_told_whatever_its_body_is(string body, string message, string reason)
    {
        ApiException error = StatusDocument.ToException(HttpStatusCode.ServiceUnavailable, Encoding.UTF8.GetBytes(body));
        error.Message.Should().Be(message);
        error.Reason.Should().Be(reason);
        error.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        error.IsTransient.Should().BeTrue();
    }

    private static WatchNotice<V1ConfigMap> Line(string line) => WatchLine.Read<V1ConfigMap>(Encoding.UTF8.GetBytes(line));
}
