using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Tests.Decisions;

public class StageKeysTests
{
    public static TheoryData<string, string> Edits => new()
    {
        { "model", "prepare build publish" },
        { "profile", "prepare build publish" },
        { "layer", "prepare build publish" },
        { "equalization", "prepare build publish" },
        { "calibration", "prepare build publish" },
        { "gate", "prepare build publish" },
        { "confidence", "prepare build publish" },
        { "precision", "prepare build publish" },
        { "image", "prepare build publish" },
        { "level", "build publish" },
        { "name of target", "build publish" },
        { "keep", "publish" },
        { "destination", "publish" },
        { "secret", "" },
        { "builder", "" },
        { "suspend", "" },
        { "deletionPolicy", "" },
        { "generation", "" },
        { "explicit default", "" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_key_changes_with_what_goes_in_and_with_nothing_else(string edit, string changed)
    {
        Dictionary<BuildStage, string> before = Keys("");
        Dictionary<BuildStage, string> after = Keys(edit);

        string.Join(' ', before.Keys.Where(stage => before[stage] != after[stage]).Select(stage => stage.ToString().ToLowerInvariant())).Should().Be(changed);
        after.Values.Should().OnlyContain(key => key.Length == 64 && key.All(char.IsAsciiHexDigitLower));
    }

    [Fact]
    public void A_layer_for_one_target_splits_the_group_and_leaves_the_key_of_the_others_alone()
    {
        var world = new World();
        world.Step();
        string shared = world.Stage(world.Prepares()[1]).Key;
        world.Edit(spec => spec.ProtectedLayers = [new() { Name = "*softmax*", Targets = ["rtx-old"] }]);
        world.Step();

        world.Prepares().Should().HaveCount(3);
        world.Status.Stages!.Single(stage => stage.Stage == BuildStage.Prepare && stage.Targets!.Contains("rtx")).Key.Should().Be(shared);
        world.Status.Stages!.Single(stage => stage.Stage == BuildStage.Prepare && stage.Targets!.Contains("rtx-old")).Key.Should().NotBe(shared);
    }

    [Fact]
    public void A_declared_digest_and_the_same_one_pinned_give_the_same_keys()
    {
        var pinned = World.WithOneTarget();
        pinned.Step();
        var resolved = World.WithOneTarget();
        resolved.Engine.Spec.Model.Source.Sha256 = null;
        resolved.Step();
        resolved.Ends("resolve");
        resolved.Step();

        resolved.Stage("build-cpu").Key.Should().Be(pinned.Stage("build-cpu").Key);
    }

    private static Dictionary<BuildStage, string> Keys(string edit)
    {
        var world = World.WithOneTarget();
        TrtEngineSpec spec = world.Engine.Spec;
        switch (edit)
        {
            case "model": spec.Model.Source.Sha256 = new string('a', 64); break;
            case "profile": spec.Profiles = [new() { Name = "p", Inputs = [new() { Name = "x", Min = [1], Opt = [1], Max = [2] }] }]; break;
            case "layer": spec.ProtectedLayers = [new() { OpType = "Softmax" }]; break;
            case "equalization": spec.Equalization = EqualizationMode.Off; break;
            case "calibration": spec.Calibration!.Method = CalibrationMethod.MinMax; break;
            case "gate": spec.Accuracy.Gates[0].Min = "0.98"; break;
            case "confidence": spec.Accuracy.Confidence = "0.99"; break;
            case "precision": spec.Targets[0].Precisions = [EnginePrecision.FP16]; break;
            case "image": world.Settings = world.Settings with { BuilderImage = "builder:2" }; break;
            case "level": spec.Targets[0].BuilderClassName = "builtin-cpu"; break;
            case "name of target": spec.Targets[0].Name = "other"; break;
            case "keep": spec.Publish.Keep = 9; break;
            case "destination": spec.Publish.Destination.Uri = "azblob://acct/elsewhere"; break;
            case "secret": spec.Publish.Destination.SecretRef = spec.Accuracy.Source.SecretRef = new() { Name = "s" }; break;
            case "builder": spec.Builder = new() { PriorityClassName = "high" }; break;
            case "suspend": spec.Suspend = true; break;
            case "deletionPolicy": spec.DeletionPolicy = DeletionPolicy.Delete; break;
            case "generation": world.Engine.Metadata.Generation = 9; break;
            case "explicit default": spec.Publish.Layout = PublishLayout.Plain; break;
        }

        world.Step();
        return world.Status.Stages!.ToDictionary(stage => stage.Stage, stage => stage.Key);
    }
}
