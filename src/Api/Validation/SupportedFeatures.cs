using System.Globalization;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>What this version cannot do yet, by field and value. Refused before any work: a field that is ignored is a promise broken.</summary>
public static class SupportedFeatures
{
    /// <summary>Checks a declaration that <see cref="TrtEngineValidator"/> has found sound.</summary>
    /// <param name="engine">The declaration.</param>
    /// <param name="local">Whether it is to run here and now, without a cluster: then builder classes, TensorRT, deletion of releases and <c>suspend: true</c> are refused.</param>
    /// <returns>One error for each thing that is not available; empty when all is.</returns>
    public static IReadOnlyList<DeclarationError> Check(TrtEngine engine, bool local = true)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var spec = engine.Spec;
        IEnumerable<DeclarationError?> errors =
        [
            .. spec.Targets.SelectMany((target, index) => OfTarget(spec, target, FieldPath.Item("spec.targets", index), local)),
            .. DeclaredSources.Of(spec).Select(source => OfUri(source.Path + ".uri", source.Source.Uri)),
            OfUri("spec.publish.destination.uri", spec.Publish.Destination.Uri),
            Refuse("spec.autoProtect.policy", spec.AutoProtect is { Policy: not AutoProtectPolicy.Off }, spec.AutoProtect?.Policy, "write \"Off\" or remove autoProtect, and name the layers in protectedLayers"),
            Unsearched("spec.autoProtect.maxPercent", spec.AutoProtect?.MaxPercent, new AutoProtectSpec().MaxPercent),
            Unsearched("spec.autoProtect.maxRounds", spec.AutoProtect?.MaxRounds, new AutoProtectSpec().MaxRounds),
            Unsearched("spec.accuracy.searchPercent", spec.Accuracy.SearchPercent, new AccuracySpec().SearchPercent),
            Refuse("spec.equalization", spec.Equalization is EqualizationMode.Auto && spec.Calibration?.Cache is not null, spec.Equalization, "write \"Off\", or give calibration.source in place of the cache: equalized tensors have other ranges than the cache tells"),
            Refuse("spec.performance.gates", spec.Performance?.Gates is { Count: > 0 }, null, "remove it; nothing is timed"),
            Refuse("spec.performance.selection", spec.Performance?.Selection is not null, spec.Performance?.Selection, "remove it; one candidate is built for each target, with every precision that it may use"),
            Refuse("spec.publish.layout", spec.Publish.Layout != PublishLayout.Plain, spec.Publish.Layout, "write Plain"),
            Refuse("spec.publish.when", spec.Publish.When != PublishTiming.AllTargets, spec.Publish.When, "write AllTargets"),
            Refuse("spec.publish.pin", spec.Publish.Pin is not null, spec.Publish.Pin, "remove it"),
            Refuse("spec.rebuild.policy", spec.Rebuild is { Policy: not RebuildPolicy.Manual }, spec.Rebuild?.Policy, "write Manual or remove rebuild"),
            Refuse("spec.deletionPolicy", local && spec.DeletionPolicy != DeletionPolicy.Retain, spec.DeletionPolicy, "write Retain"),
            local && spec.Suspend ? new("spec.suspend", "true forbids a run; write false or remove it to run") : null,
        ];
        return [.. errors.OfType<DeclarationError>().DistinctBy(error => error.Path)];
    }

    private static IEnumerable<DeclarationError?> OfTarget(TrtEngineSpec spec, EngineTarget target, string path, bool local)
    {
        yield return Refuse(
            path + ".runtime",
            local && target.Runtime == TargetRuntime.TensorRT,
            target.Runtime,
            "write runtime: TensorRTRTX, or runtime: OnnxRuntime and no architecture or computeCapability");
        yield return Refuse(path + ".builderClassName", local && target.BuilderClassName is not null, target.BuilderClassName, "remove it");
        yield return Refuse(path + ".hardwareCompatibility", target.HardwareCompatibility is not null, target.HardwareCompatibility, "remove it");
        yield return Refuse(
            path + ".verification",
            target.Runtime == TargetRuntime.OnnxRuntime && target.Verification != VerificationMode.Full,
            target.Verification,
            "write Full or remove it; OnnxRuntime runs the evaluation set itself");
        yield return Refuse(
            path + ".verification",
            target.Verification != VerificationMode.Simulated && (target.Runtime == TargetRuntime.TensorRTRTX || (!local && target.Runtime == TargetRuntime.TensorRT)),
            target.Verification,
            "write Simulated: the plan is built and its protected layers are proven from it, but nothing here runs it on a GPU");

        // Where spec.precisions alone offers it, that list is the place to change.
        var used = ComputeCapabilities.PrecisionsOf(spec, target);
        foreach (var precision in used.Where(p => p is EnginePrecision.TF32 && target.Runtime == TargetRuntime.TensorRT))
        {
            var listed = target.Precisions is null ? "spec.precisions" : path + ".precisions";
            var index = (target.Precisions ?? spec.Precisions).IndexOf(precision);
            var instead = target.Precisions is null ? $"remove it, or give target '{target.Name}' its own precisions without it" : "remove it";
            yield return Refuse(FieldPath.Item(listed, index), true, precision, instead);
        }
    }

    // The default is what a canonical declaration writes out, and promises nothing.
    private static DeclarationError? Unsearched(string path, int? value, int standard) =>
        value is { } number && number != standard
            ? new(path, string.Create(CultureInfo.InvariantCulture, $"{number} is not available in this version, which searches for no layers to protect; write {standard} or remove it"))
            : null;

    private static DeclarationError? OfUri(string path, string uri) =>
        Refuse(path, DeclaredUri.SchemeOf(uri) == "s3", "s3://", "write azblob://, file:// or a path");

    private static DeclarationError? Refuse(string path, bool refused, object? value, string instead) =>
        refused ? new(path, $"{(value is null ? "this field" : value)} is not available in this version; {instead}") : null;
}
