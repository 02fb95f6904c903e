using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Whether a declaration can be carried out at all. The API server checks less than this, and old ones check almost nothing.</summary>
internal static class DeclarationCheck
{
    /// <summary>What the declaration itself has wrong; null where nothing is.</summary>
    public static Refusal? OfSpec(TrtEngine engine)
    {
        // The status is our own; whoever spoils it does not spoil the declaration.
        IReadOnlyList<DeclarationError> errors = TrtEngineValidator.Validate(new() { ApiVersion = engine.ApiVersion, Kind = engine.Kind, Metadata = engine.Metadata, Spec = engine.Spec });
        errors = errors.Count > 0 ? errors : SupportedFeatures.Check(engine, local: false);
        string? problem = errors.Count > 0 ? string.Join(' ', errors.Select(error => error + ".")) : OrderOf.TooLarge(engine);
        return problem is null ? null : new(Reasons.InvalidSpec, Sentence.Clean(problem));
    }

    /// <summary>Why nobody can tell where the releases are, so that a last Job could not remove them; null where one can. Whatever else is wrong does not matter to it.</summary>
    public static Refusal? OfDestination(TrtEngine engine)
    {
        const string Field = "spec.publish.destination";
        if (engine.Spec?.Misfits.FirstOrDefault(one => one.Path is "spec" or "spec.publish" || one.Path.StartsWith(Field, StringComparison.Ordinal)) is { } misfit)
        {
            return new(Reasons.InvalidSpec, Sentence.Clean(misfit + "."));
        }

        IReadOnlyList<DeclarationError> errors = engine.Spec?.Publish?.Destination is { } destination ? BoundsCheck.Of(destination, Field) : [new(Field, "is required")];
        return errors.Count == 0 ? null : new(Reasons.InvalidSpec, Sentence.Clean(string.Join(' ', errors.Select(error => error + "."))));
    }

    /// <summary>Chooses the class of each target's build, unless that cannot be done; null where it can.</summary>
    public static Refusal? OfClasses(EngineView view, ClassChoice choice, out IReadOnlyDictionary<string, ChosenClass> builders)
    {
        var chosen = new Dictionary<string, ChosenClass>(StringComparer.Ordinal);
        builders = chosen;
        IList<EngineTarget> targets = view.Engine.Spec.Targets;
        for (int i = 0; i < targets.Count; i++)
        {
            if (!choice.TryOf(targets[i], $"spec.targets[{i}]", out ChosenClass? builder, out Refusal? refusal))
            {
                return refusal with { Message = Sentence.Clean(refusal.Message) };
            }

            chosen[targets[i].Name] = builder;
        }

        return HostPath(view.Engine.Spec, chosen.Values.Prepend(choice.Cpu));
    }

    private static Refusal? HostPath(TrtEngineSpec spec, IEnumerable<ChosenClass> classes)
    {
        IList<k8s.Models.V1Volume> volumes = spec.Builder?.Volumes ?? [];
        for (int i = 0; i < volumes.Count; i++)
        {
            if (volumes[i].HostPath is not null && classes.FirstOrDefault(one => !one.Spec.AllowHostPath) is { } strict)
            {
                return new(
                    Reasons.HostPathNotAllowed,
                    Sentence.Clean($"spec.builder.volumes[{i}].hostPath: builder class '{strict.Name}' allows no folders of the node; use another kind of volume, or set allowHostPath on the BuilderClass of every stage (that of prepare and publish is '{classes.First().Name}')."));
            }
        }

        return null;
    }
}
