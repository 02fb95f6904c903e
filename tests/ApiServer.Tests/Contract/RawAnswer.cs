using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>An answer.</summary>
public sealed record RawAnswer(int Status, JsonObject Body, string Text)
{
    public string Message => (string?)Body["message"] ?? Text;

    public string Reason => (string?)Body["reason"] ?? "";

    public string Version => (string?)Body["metadata"]?["resourceVersion"] ?? "";

    public string Uid => (string?)Body["metadata"]?["uid"] ?? "";

    public JsonArray Items => Body["items"]!.AsArray();

    public string[] Names => [.. Items.Select(i => (string)i!["metadata"]!["name"]!)];

    public RawAnswer Expect(int status)
    {
        Status.Should().Be(status, Text);
        return this;
    }
}
