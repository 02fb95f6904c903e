using System.Diagnostics.CodeAnalysis;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Chooses the builder class of each stage: the one that is named, else one that fits, else a built-in one.</summary>
internal sealed class ClassChoice
{
    private const string DefaultCpuClass = "default";
    private const int MostNamed = 20;

    private readonly SortedDictionary<string, BuilderClassSpec> _classes = new(StringComparer.Ordinal);

    public ClassChoice(EngineView view)
    {
        foreach ((string name, BuilderClass one) in BuiltInClasses.Of(view.Settings).Concat(view.Classes))
        {
            _classes[name] = one.Spec ?? new();
        }
    }

    /// <summary>The class of stages that need no NVIDIA library.</summary>
    public ChosenClass Cpu =>
        _classes.TryGetValue(DefaultCpuClass, out BuilderClassSpec? spec) && spec.Runtime == TargetRuntime.OnnxRuntime
            ? new(DefaultCpuClass, spec)
            : new(BuiltInClasses.Cpu, _classes[BuiltInClasses.Cpu]);

    /// <summary>The class of a target's build.</summary>
    public bool TryOf(EngineTarget target, string path, [NotNullWhen(true)] out ChosenClass? chosen, [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = null;
        if (target.BuilderClassName is { } wanted)
        {
            chosen = _classes.TryGetValue(wanted, out BuilderClassSpec? spec) ? new(wanted, spec) : null;
            refusal = chosen is null ? NotFound(path, wanted) : Misfit(path, target, wanted, chosen.Spec);
            chosen = refusal is null ? chosen : null;
            return chosen is not null;
        }

        string[] fitting = [.. _classes.Where(one => !one.Key.StartsWith(BuiltInClasses.Prefix, StringComparison.Ordinal) && Fits(target, one.Value)).Select(one => one.Key)];
        string name = fitting.Length > 0 ? fitting[0] : BuiltInClasses.NameOf(target.Runtime);
        chosen = _classes.TryGetValue(name, out BuilderClassSpec? found)
            ? new(name, found, fitting.Length > 1 ? $"Of the builder classes that fit ({Listed(fitting)}) '{name}' is the first by name; spec.targets[].builderClassName chooses another." : null)
            : null;
        refusal = chosen is null ? NoneFits(path, target) : null;
        return chosen is not null;
    }

    private static bool Fits(EngineTarget target, BuilderClassSpec spec) =>
        spec.Runtime == target.Runtime
        && (spec.ComputeCapabilities is not { Count: > 0 } built || ComputeCapabilities.Of(target) is not { } needed || built.Contains(needed));

    private static Refusal? Misfit(string path, EngineTarget target, string name, BuilderClassSpec spec) =>
        spec.Runtime != target.Runtime
            ? new(Reasons.BuilderClassMismatch, $"{path}.builderClassName: BuilderClass '{name}' has runtime {spec.Runtime}, and target '{target.Name}' needs {target.Runtime}; name another class or remove the field.")
            : Fits(target, spec)
                ? null
                : new(Reasons.BuilderClassMismatch, $"{path}.builderClassName: BuilderClass '{name}' builds for compute capability {string.Join(", ", spec.ComputeCapabilities!)}, and target '{target.Name}' needs {ComputeCapabilities.Of(target)}; name another class or remove the field.");

    private static string Listed(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    private Refusal NotFound(string path, string name) =>
        new(Reasons.BuilderClassNotFound, $"{path}.builderClassName: there is no BuilderClass '{name}'; there are {Listed(_classes.Keys)}. Create it, name one of these, or remove the field.");

    private Refusal NoneFits(string path, EngineTarget target) =>
        new(
            Reasons.BuilderClassNotFound,
            $"{path}: no builder class has runtime {target.Runtime}{(ComputeCapabilities.Of(target) is { } needed ? $" and builds for compute capability {needed}" : "")}; there are {Listed(_classes.Keys)}. Create a BuilderClass with such an image, or give the operator one ({(target.Runtime == TargetRuntime.TensorRT ? "--tensorrt-builder-image" : "--rtx-builder-image")}).");
}
