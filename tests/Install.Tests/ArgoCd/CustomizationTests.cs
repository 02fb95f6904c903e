using System.Globalization;
using System.Text.Json;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.Install.Tests.ArgoCd;

public sealed class CustomizationTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "contrib/argocd/resource_customizations/trtengine.dev/TrtEngine");

    [Theory]
    [MemberData(nameof(Healths))]
    public void The_health_of_an_object_is(string file, string status, string message)
    {
        JsonElement health = LuaScript.Run(Path.Combine(Folder, "health.lua"), Path.Combine(Folder, file));

        health.GetProperty("status").GetString().Should().Be(status);
        health.GetProperty("message").GetString().Should().Be(message);
    }

    [Fact]
    public void Every_health_is_told_apart()
        => Healths().Select(row => row.Data.Item2).Distinct().Should().BeEquivalentTo("Healthy", "Progressing", "Degraded", "Suspended");

    [Fact]
    public void A_healthy_engine_is_told_with_the_name_of_its_release()
    {
        foreach ((string file, _, string message) in Healths().Select(row => row.Data).Where(row => row.Item2 == "Healthy"))
        {
            message.Should().Contain(Engine(file).Status!.Release!.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_under_test_is_one_that_the_API_server_could_hold(string file)
    {
        TrtEngine engine = Engine(file);

        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
        (engine.Status?.Conditions ?? []).Select(one => one.Type).Should().OnlyHaveUniqueItems();
        (engine.Status?.Conditions ?? []).Should().NotContain(one => one.ObservedGeneration != engine.Status!.ObservedGeneration, "they are all written at once");
    }

    [Fact]
    public void Every_object_is_under_test()
        => Objects().Select(row => row.Data).Should().BeEquivalentTo(Directory.EnumerateFiles(Path.Combine(Folder, "testdata")).Select(path => "testdata/" + Path.GetFileName(path)));

    [Theory]
    [InlineData("testdata/healthy.yaml")]
    [InlineData("testdata/suspended.yaml")]
    [InlineData("testdata/deleting.yaml")]
    public void Only_actions_that_would_do_something_are_offered(string file)
    {
        YamlNode test = Actions("discoveryTests").Single(one => one["inputPath"].ToString() == file);

        JsonElement offered = LuaScript.Run(Path.Combine(Folder, "actions/discovery.lua"), Path.Combine(Folder, "actions", file));

        offered.EnumerateObject().Select(action => (action.Name, action.Value.GetProperty("disabled").GetBoolean()))
            .Should().BeEquivalentTo(((YamlSequenceNode)test["result"]).Select(one => (one["name"].ToString(), one["disabled"].ToString() == "true")));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("resume")]
    public void An_action_edits_suspend_and_nothing_else(string action)
    {
        YamlNode test = Actions("actionTests").Single(one => one["action"].ToString() == action);
        string Path(string field) => System.IO.Path.Combine(Folder, "actions", test[field].ToString());

        JsonElement edited = LuaScript.Run(System.IO.Path.Combine(Folder, $"actions/{action}/action.lua"), Path("inputPath"));

        edited.GetRawText().Should().Be(Unchanged(Path("expectedOutputPath")).GetRawText());
        edited.GetRawText().Should().NotBe(Unchanged(Path("inputPath")).GetRawText());
    }

    [Theory]
    [InlineData("testdata/healthy.yaml")]
    [InlineData("testdata/candidate-rejected.yaml")]
    public void Rebuild_writes_the_time_into_the_annotation_that_the_operator_reads(string file)
    {
        JsonElement edited = LuaScript.Run(Path.Combine(Folder, "actions/rebuild/action.lua"), Path.Combine(Folder, file));

        string asked = edited.GetProperty("metadata").GetProperty("annotations").GetProperty(WellKnownNames.RebuildAnnotation).GetString()!;
        DateTime.ParseExact(asked, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture).Should().BeAfter(new DateTime(2024, 1, 1));
        edited.GetProperty("spec").GetRawText().Should().Be(Unchanged(Path.Combine(Folder, file)).GetProperty("spec").GetRawText());
    }

    [Fact]
    public void A_script_has_no_library_that_Argo_CD_does_not_give()
    {
        string script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, "return {string = string == nil, io = io == nil, execute = os.execute == nil, method = not pcall(function() return obj.kind:upper() end)}");
            LuaScript.Run(script, Path.Combine(Folder, "testdata/new.yaml")).EnumerateObject().Should().HaveCount(4).And.OnlyContain(one => one.Value.GetBoolean());
        }
        finally
        {
            File.Delete(script);
        }
    }

    public static TheoryData<string, string, string> Healths()
    {
        TheoryData<string, string, string> rows = [];
        foreach (YamlNode test in (YamlSequenceNode)Yaml.Read(Path.Combine(Folder, "health_test.yaml"))["tests"])
        {
            rows.Add(test["inputPath"].ToString(), test["healthStatus"]["status"].ToString(), test["healthStatus"]["message"].ToString());
        }

        return rows;
    }

    public static TheoryData<string> Objects() => [.. Healths().Select(row => row.Data.Item1)];

    private static YamlSequenceNode Actions(string name) => (YamlSequenceNode)Yaml.Read(Path.Combine(Folder, "actions/action_test.yaml"))[name];

    private static TrtEngine Engine(string file) => KubernetesYaml.Deserialize<TrtEngine>(File.ReadAllText(Path.Combine(Folder, file)), strict: true);

    private static JsonElement Unchanged(string file)
    {
        string script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, "return obj");
            return LuaScript.Run(script, file);
        }
        finally
        {
            File.Delete(script);
        }
    }
}
