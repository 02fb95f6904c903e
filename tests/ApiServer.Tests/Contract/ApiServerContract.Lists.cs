using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Fact]
    public async Task A_list_comes_in_pages_that_show_one_version()
    {
        string ns = await _server.NamespaceAsync();
        foreach (string name in new[] { "c", "a", "b", "e", "d" })
        {
            (await Api.PostAsync(Maps(ns), Map(name))).Expect(201);
        }

        (await Api.DeleteAsync(Maps(ns, "kube-root-ca.crt"))).Status.Should().BeOneOf(200, 404);
        RawAnswer first = (await Api.GetAsync(Maps(ns) + "?limit=2")).Expect(200);
        first.Names.Should().Equal("a", "b");
        first.Body["kind"]!.ToString().Should().Be("ConfigMapList");
        first.Body["items"]![0]!["kind"].Should().BeNull();
        first.Body["items"]![0]!["apiVersion"].Should().BeNull();
        (await Api.PostAsync(Maps(ns), Map("cc"))).Expect(201);

        RawAnswer second = (await Api.GetAsync($"{Maps(ns)}?limit=2&continue={Uri.EscapeDataString((string)first.Body["metadata"]!["continue"]!)}")).Expect(200);
        second.Names.Should().Equal("c", "d");
        second.Version.Should().Be(first.Version);
        RawAnswer third = (await Api.GetAsync($"{Maps(ns)}?limit=2&continue={Uri.EscapeDataString((string)second.Body["metadata"]!["continue"]!)}")).Expect(200);
        third.Names[0].Should().Be("e");
        ((string?)third.Body["metadata"]!["continue"] ?? "").Should().BeEmpty();
    }

    [Fact]
    public async Task Custom_resources_in_a_list_name_their_kind()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        RawAnswer list = (await Api.GetAsync(Widgets(ns))).Expect(200);
        list.Body["kind"]!.ToString().Should().Be("WidgetList");
        list.Body["items"]![0]!["kind"]!.ToString().Should().Be("Widget");
    }

    [Theory]
    [InlineData("app=x", "a,b")]
    [InlineData("app==x,tier", "b")]
    [InlineData("app!=x", "c,d")]
    [InlineData("app in (x, y)", "a,b,c")]
    [InlineData("app notin (x)", "c,d")]
    [InlineData("!app", "d")]
    [InlineData("app,!tier", "a,c")]
    public async Task Labels_select(string selector, string expected)
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Labelled("a", ("app", "x")));
        await Api.PostAsync(Widgets(ns), Labelled("b", ("app", "x"), ("tier", "1")));
        await Api.PostAsync(Widgets(ns), Labelled("c", ("app", "y")));
        await Api.PostAsync(Widgets(ns), Labelled("d"));
        RawAnswer list = (await Api.GetAsync($"{Widgets(ns)}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(200);
        string.Join(',', list.Names).Should().Be(expected);
    }

    [Fact]
    public async Task Fields_select_where_the_kind_allows_it()
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Widget("a"));
        await Api.PostAsync(Widgets(ns), Widget("b"));
        (await Api.GetAsync($"{Widgets(ns)}?fieldSelector=metadata.name%3Db")).Expect(200).Names.Should().Equal("b");
        (await Api.GetAsync($"apis/{ContractServer.Group}/v1/widgets?fieldSelector=metadata.namespace%3D{ns}")).Expect(200).Names.Should().Equal("a", "b");
        (await Api.GetAsync($"{Widgets(ns)}?fieldSelector=spec.size%3D1")).Expect(400).Reason.Should().Be("BadRequest");
    }

    [Fact]
    public async Task A_malformed_selector_is_refused()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.GetAsync($"{Widgets(ns)}?labelSelector={Uri.EscapeDataString("a in x")}")).Expect(400).Reason.Should().Be("BadRequest");
        (await Api.GetAsync($"{Widgets(ns)}?limit=1&continue=nonsense")).Expect(400);
    }

    [Fact]
    public async Task A_version_of_the_future_is_not_listed()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer refused = (await Api.GetAsync($"{Widgets(ns)}?resourceVersion=999999999&resourceVersionMatch=NotOlderThan")).Expect(504);
        refused.Message.Should().StartWith("Timeout: Too large resource version: 999999999, current: ");
        refused.Reason.Should().Be("Timeout");
    }

    private static JsonObject Labelled(string name, params (string Key, string Value)[] labels)
    {
        JsonObject widget = Widget(name);
        widget["metadata"]!["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value))));
        return widget;
    }
}
