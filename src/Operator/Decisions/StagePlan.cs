using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Decisions;

/// <summary>The stages that a declaration needs, as far as their keys can be known: what comes after resolve has none before that has succeeded.</summary>
internal sealed record StagePlan
{
    /// <summary>The stages, each after those that it needs; builds in the order of the declaration.</summary>
    public required IReadOnlyList<PlannedStage> Stages { get; init; }

    /// <summary>SHA-256 of every source whose digest is known, by field.</summary>
    public required IReadOnlyDictionary<string, string> Digests { get; init; }

    /// <summary>The publish stage; null while sources are unresolved.</summary>
    public PlannedStage? Publish { get; init; }

    /// <summary>Name of the resolve stage.</summary>
    public const string ResolveName = "resolve";

    /// <summary>Name of the publish stage.</summary>
    public const string PublishName = "publish";

    /// <summary>The name of a target's build stage.</summary>
    public static string BuildName(string target) => "build-" + target;

    /// <summary>Plans.</summary>
    /// <param name="engine">A sound declaration.</param>
    /// <param name="cpu">The class of stages on CPU nodes.</param>
    /// <param name="builders">The class of each target's build.</param>
    /// <param name="rebuild">The request for a rebuild.</param>
    /// <param name="known">The stages that are known, which say what was pinned and which round a group is in.</param>
    /// <param name="advanced">Groups that go one round on.</param>
    public static StagePlan Of(
        TrtEngine engine,
        ChosenClass cpu,
        IReadOnlyDictionary<string, ChosenClass> builders,
        string? rebuild,
        IReadOnlyList<StageStatus> known,
        IReadOnlySet<string>? advanced = null)
    {
        TrtEngineSpec spec = engine.Spec;
        string Job(string stage, string key) => JobNames.Of(engine.Metadata.Name, stage, key);
        var sources = DeclaredSources.Of(spec).ToArray();
        var digests = sources.Where(one => one.Source.Sha256 is not null).ToDictionary(one => one.Path, one => one.Source.Sha256!, StringComparer.Ordinal);
        var unpinned = sources.Where(one => one.Source.Sha256 is null).ToArray();
        var stages = new List<PlannedStage>();
        if (unpinned.Length > 0)
        {
            string key = StageKeys.OfResolve(unpinned, rebuild);
            stages.Add(new() { Name = ResolveName, Stage = BuildStage.Resolve, Key = key, JobName = Job(ResolveName, key), Class = cpu });
            StageStatus? resolved = known.FirstOrDefault(stage => stage.Name == ResolveName && stage.Key == key && stage.State == StageState.Succeeded);
            foreach ((string path, _) in unpinned)
            {
                if (resolved?.Digests is null || !resolved.Digests.TryGetValue(path, out string? digest))
                {
                    return new() { Stages = stages, Digests = digests };
                }

                digests[path] = digest;
            }
        }

        PlannedStage[] before = [.. stages];
        JsonObject inputs = StageKeys.PrepareInputs(spec, digests);
        var prepares = new Dictionary<string, PlannedStage>(StringComparer.Ordinal);
        foreach (TargetGroup group in TargetGroup.Of(spec))
        {
            int round = PrepareRounds.Of(group, spec, inputs, cpu, known, advanced);
            string key = StageKeys.OfPrepare(inputs, group, cpu.Spec.Image, round);
            var prepare = new PlannedStage { Name = group.Name, Stage = BuildStage.Prepare, Key = key, JobName = Job(group.Name, key), Class = cpu, Targets = group.Targets, Round = round, After = before };
            stages.Add(prepare);
            foreach (EngineTarget target in group.Targets)
            {
                prepares[target.Name] = prepare;
            }
        }

        PlannedStage[] builds =
        [
            .. spec.Targets.Select(target =>
            {
                PlannedStage prepare = prepares[target.Name];
                ChosenClass builder = builders[target.Name];
                string key = StageKeys.OfBuild(prepare.Key, target, builder.Spec, rebuild);
                string name = BuildName(target.Name);
                return new PlannedStage { Name = name, Stage = BuildStage.Build, Key = key, JobName = Job(name, key), Class = builder, Targets = [target], Round = prepare.Round, After = [prepare] };
            }),
        ];
        string publishKey = StageKeys.OfPublish(builds.Select(build => build.Key), spec.Publish);
        var publish = new PlannedStage { Name = PublishName, Stage = BuildStage.Publish, Key = publishKey, JobName = Job(PublishName, publishKey), Class = cpu, Targets = [.. spec.Targets], After = builds };
        return new() { Stages = [.. stages, .. builds, publish], Digests = digests, Publish = publish };
    }
}
