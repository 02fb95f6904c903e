using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>Whatever users, builders and nodes write, what the operator says of it is clean and bounded, nothing is published by mistake, and others are served.</summary>
public sealed class HostileInputTests
{
    private const string Ugly = "\u001b[2J\u001b]0;owned\u0007 \u202egnp.exe {0} $(HOME) %s </script>\r\nline two\ttab \u0000\u009b31m";
    private static readonly string Long = string.Concat(Enumerable.Repeat(Ugly, 600));

    [Fact]
    public async Task No_malformed_outcome_is_taken_for_a_success()
    {
        (string What, string Message)[] messages =
        [
            ("no JSON", "ready"),
            ("controls", Ugly),
            ("half", "{\"stage\":\"Prepare\",\"key\":\"0"),
            ("list", "[]"),
            ("number", "1e999"),
            ("null", "null"),
            ("deep", string.Concat(Enumerable.Repeat("{\"outputs\":", 300)) + "1" + new string('}', 300)),
            ("long", Long),
            ("unknown field", Outcome(outcome => outcome["exploit"] = Ugly)),
            ("another stage", Outcome(outcome => outcome["stage"] = "Publish")),
            ("no stage", Outcome(outcome => outcome.Remove("stage"))),
            ("unknown stage", Outcome(outcome => outcome["stage"] = "Everything")),
            ("another key", Outcome(outcome => outcome["key"] = new string('0', 16))),
            ("another generation", Outcome(outcome => outcome["generation"] = 7)),
            ("twice", Outcome(_ => { }).Replace("{\"", "{\"key\":\"0011223344556677\",\"", StringComparison.Ordinal)),
            ("bad target", Outcome(outcome => outcome["targets"] = new JsonArray(new JsonObject { ["name"] = Ugly, ["sha256"] = "no" }))),
            ("bad gate", Outcome(outcome => outcome["targets"] = new JsonArray(new JsonObject { ["name"] = "cpu", ["gates"] = new JsonArray(new JsonObject { ["name"] = "g", ["metric"] = "m", ["value"] = "NaN", ["passed"] = true }) }))),
        ];
        await using OperatorBed bed = await OperatorBed.NewAsync((pod, order) => order.Stage == BuildStage.Prepare && Of(messages, order.Name) is { } one ? PodPlay.Succeeds(Filled(one.Message, order)) : null);
        await PublishedBesideAsync(bed, messages.Length);

        foreach ((string what, string name) in messages.Select((one, i) => (one.What, Name(i))))
        {
            ((string?)bed.Condition("Ready", name)?["status"]).Should().Be("False", what);
            ((string?)bed.Condition("Stalled", name)?["reason"]).Should().Be("InvalidOutcome", what);
            ((string?)bed.Condition("Prepared", name)?["status"]).Should().NotBe("True", what);
        }

        bed.Jobs().Where(job => job.Metadata.Name.StartsWith("hostile", StringComparison.Ordinal)).Should().OnlyContain(job => job.Metadata.Name.Contains("-resolve-", StringComparison.Ordinal) || job.Metadata.Name.Contains("-prepare-", StringComparison.Ordinal));
        EverythingIsClean(bed);
    }

    [Fact]
    public async Task What_nodes_and_builders_say_of_a_failure_is_told_without_what_steers_a_terminal()
    {
        PodPlay[] plays =
        [
            PodPlay.Unschedulable("0/3 nodes are available: " + Long),
            PodPlay.ImagePullFails(Long),
            PodPlay.Fails(10, Ugly),
            PodPlay.Fails(11, Outcome(outcome => outcome["message"] = Ugly)),
            PodPlay.Fails(139, Long),
            PodPlay.Fails(-1, "\ud800"),
            PodPlay.RunsOutOfMemory(),
        ];
        await using OperatorBed bed = await OperatorBed.NewAsync((pod, order) => order.Stage == BuildStage.Prepare && Number(order.Name) is { } number ? plays[number] : null);
        await PublishedBesideAsync(bed, plays.Length, name => bed.Condition("Ready", name)?["reason"]?.GetValue<string>() is not (null or "Progressing" or "Preparing" or "Resolving"));

        for (int i = 0; i < plays.Length; i++)
        {
            ((string?)bed.Condition("Ready", Name(i))?["status"]).Should().Be("False", Name(i));
        }

        EverythingIsClean(bed);
    }

    [Fact]
    public async Task Names_of_layers_may_be_anything_and_reach_the_builder_as_they_are()
    {
        string[] layers = ["\u202egnp.exe {0} %s </script> \u009b31m", "$(TRTENGINE_ORDER)", "$$(A)", "{{.Values}}", "\"'`", "\u2028 \u00e9 \U0001f600", "../../etc/passwd"];
        BuildOrder? seen = null;
        await using OperatorBed bed = await OperatorBed.NewAsync((_, order) =>
        {
            seen = order.Stage == BuildStage.Prepare ? order : seen;
            return null;
        });
        bed.Create();
        bed.Edit(engine =>
        {
            engine["spec"]!["protectedLayers"] = new JsonArray([.. layers.Select(layer => new JsonObject { ["name"] = layer })]);
            engine["metadata"]!["annotations"] = new JsonObject { ["example.com/note"] = string.Concat(Enumerable.Repeat("\u202e \u001b[2J", 20_000)) };
        });
        bed.Start();
        await bed.UntilPublishedAsync();

        seen!.Spec.ProtectedLayers!.Select(layer => layer.Name).Should().Equal(layers);
        EverythingIsClean(bed);
    }

    [Fact]
    public async Task A_declaration_that_fits_no_order_is_refused_in_a_sentence()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Edit(engine => engine["spec"]!["protectedLayers"] = new JsonArray([.. Enumerable.Range(0, 250).Select(i => new JsonObject { ["name"] = string.Create(CultureInfo.InvariantCulture, $"{i}/{new string('x', 500)}") })]));
        bed.Start();
        await bed.UntilAsync("a refusal", () => (string?)bed.Condition("Stalled")?["status"] == "True");
        await bed.UntilStillAsync();

        bed.Condition("Stalled")!["message"]!.GetValue<string>().Should().Contain("bytes").And.Contain("at most");
        bed.Jobs().Should().BeEmpty();
        EverythingIsClean(bed);
    }

    [Fact]
    public async Task Names_as_long_as_may_be_are_published_each_with_Jobs_of_its_own_and_longer_ones_are_refused()
    {
        string[] longest = [new string('a', 62) + "a", new string('a', 62) + "b"];
        string[] longer = [new string('a', 64), new string('a', 200), "a.b"];
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        foreach (string name in longest.Concat(longer))
        {
            bed.CreateLike(bed.Engine()!, name);
        }

        bed.Start();
        await bed.UntilPublishedAsync();
        await bed.UntilAsync("all", () => longest.All(name => (string?)bed.Condition("Ready", name)?["status"] == "True") && longer.All(name => (string?)bed.Condition("Stalled", name)?["status"] == "True"));
        await bed.UntilStillAsync();

        bed.JobsCreated().Should().Be(3 * 6);
        bed.Jobs().Select(job => job.Metadata.Name).Should().OnlyContain(name => name.Length <= 63);
        foreach (string name in longer)
        {
            bed.Condition("Stalled", name)!["message"]!.GetValue<string>().Should().Contain("metadata.name");
        }

        EverythingIsClean(bed);
    }

    private static async Task PublishedBesideAsync(OperatorBed bed, int others, Func<string, bool>? hasEnded = null)
    {
        bed.Create();
        for (int i = 0; i < others; i++)
        {
            bed.CreateLike(bed.Engine()!, Name(i));
        }

        bed.Start();
        await bed.UntilPublishedAsync();
        await bed.UntilAsync("an end of all", () => Enumerable.Range(0, others).All(i => hasEnded?.Invoke(Name(i)) ?? (string?)bed.Condition("Stalled", Name(i))?["status"] == "True"));
        await bed.UntilStillAsync();
        bed.ReasonOf("Ready").Should().Be("Published");
    }

    private static void EverythingIsClean(OperatorBed bed)
    {
        foreach (JsonNode told in bed.Server.Objects.List(ServedKinds.TrtEngines).Select(engine => JsonNode.Parse(engine.ToString()!)!["status"]!)
            .Concat(bed.Server.Objects.List(ServedKinds.Events).Select(one => JsonNode.Parse(one.ToString()!)!)))
        {
            foreach (string text in Texts(told))
            {
                text.Should().NotMatchRegex("[\\p{Cc}\\p{Cf}\\p{Cs}-[\\ud800-\\udfff]]");
                text.Length.Should().BeLessThanOrEqualTo(32_768);
            }

            ((string?)told["note"] ?? (string?)told["message"] ?? "").Length.Should().BeLessThanOrEqualTo(1024, "events hold no more");
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Texts(field.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    private static string Outcome(Action<JsonObject> change)
    {
        JsonObject outcome = new() { ["exitCode"] = 0, ["stage"] = "Prepare", ["generation"] = 1, ["key"] = "KEY", ["reason"] = "Done", ["message"] = "Done." };
        change(outcome);
        return outcome.ToJsonString();
    }

    private static string Filled(string message, BuildOrder order) => message.Replace("\"KEY\"", $"\"{order.Key}\"", StringComparison.Ordinal);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"hostile-{number}");

    private static int? Number(string name) => name.StartsWith("hostile-", StringComparison.Ordinal) ? int.Parse(name["hostile-".Length..], CultureInfo.InvariantCulture) : null;

    private static (string What, string Message)? Of((string What, string Message)[] all, string name) => Number(name) is { } number ? all[number] : null;
}
