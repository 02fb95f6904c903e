using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Protection;
using TrtOperator.TensorRt.Building;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Holds a declaration against the model and the labels before anything is computed: a misspelt name must not cost a calibration first.</summary>
internal static class DeclarationChecks
{
    /// <summary>Outputs of gates, inputs of profiles and protected layers are the model's.</summary>
    /// <exception cref="InvalidGateException">A gate reads an output that is not there or holds no numbers.</exception>
    /// <exception cref="InvalidProtectionException">A protection matches nothing.</exception>
    /// <exception cref="BadInputException">A profile does not fit the model's inputs.</exception>
    public static void AgainstModel(LoadedDeclaration declaration, IReadOnlyList<EngineTarget> targets, OnnxModel model)
    {
        TrtEngineSpec spec = declaration.Engine.Spec;
        foreach (AccuracyGate gate in spec.Accuracy.Gates)
        {
            CheckOutput(gate, model.Graph);
        }

        Dictionary<string, ValueInfoProto> inputs = model.FedInputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach (OptimizationProfile profile in spec.Profiles ?? [])
        {
            foreach (ProfileInput input in profile.Inputs)
            {
                CheckProfile(profile.Name, input, inputs);
            }
        }

        if (targets.Any(target => target.Runtime == TargetRuntime.TensorRTRTX))
        {
            CheckProfiles(spec, model);
        }

        foreach (EngineTarget target in targets)
        {
            _ = ProtectionMatcher.Match(model, DeclaredRules.For(spec, target));
        }
    }

    /// <summary>Every gate finds the labels, the decoder and the limit that its metric needs.</summary>
    /// <exception cref="InvalidGateException">One does not.</exception>
    public static void AgainstLabels(IReadOnlyList<GateDefinition> gates, GateLabels? labels)
    {
        foreach (GateDefinition gate in gates)
        {
            _ = new GateEvaluator(gate, labels);
        }
    }

    private static void CheckOutput(AccuracyGate gate, GraphProto graph)
    {
        GateChecks.RequireOutput(gate.Output, graph.Output.Select(output => output.Name));
        TypeProto? type = graph.Output.First(output => output.Name == gate.Output).Type;
        if (type is not null && (type.TensorType is null || (type.TensorType.ElemType != 0 && !GateChecks.CanMeasure((DataType)type.TensorType.ElemType))))
        {
            string holds = type.TensorType is { } tensor ? $"holds {(DataType)tensor.ElemType}" : "is no dense tensor";
            throw new InvalidGateException($"Gate '{gate.Name}' reads the output '{gate.Output}', which {holds}: name an output of numbers.");
        }
    }

    // ONNX Runtime takes any shape; a plan takes only those of its profiles.
    private static void CheckProfiles(TrtEngineSpec spec, OnnxModel model)
    {
        (string, IReadOnlyList<long>)[] inputs = [.. model.FedInputs
            .Where(input => input.Type?.TensorType?.Shape is not null)
            .Select(input => (input.Name, (IReadOnlyList<long>)[.. input.Type.TensorType.Shape.Dim.Select(dimension => dimension.HasDimValue ? dimension.DimValue : -1)]))];
        IReadOnlyList<PlanProfile> profiles = [.. (spec.Profiles ?? []).Select(profile => new PlanProfile(
            profile.Name, [.. profile.Inputs.Select(input => new PlanProfileInput(input.Name, [.. input.Min], [.. input.Opt], [.. input.Max]))]))];
        if (ProfileFit.Check(inputs, profiles) is { } misfit)
        {
            throw new BadInputException("InvalidProfile", misfit.Sentence, misfit.NextStep);
        }
    }

    private static void CheckProfile(string profile, ProfileInput input, Dictionary<string, ValueInfoProto> inputs)
    {
        if (!inputs.TryGetValue(input.Name, out ValueInfoProto? known))
        {
            throw new BadInputException(
                "NoSuchInput",
                $"Profile '{profile}' names the input '{input.Name}', which the model does not have; its inputs are {string.Join(", ", inputs.Keys.Select(name => $"'{name}'"))}.");
        }

        if (known.Type?.TensorType?.Shape is not { } shape)
        {
            return;
        }

        string[] wanted = [.. shape.Dim.Select(dimension => dimension.HasDimValue ? FormattableString.Invariant($"{dimension.DimValue}") : "any")];
        bool fits = shape.Dim.Count == input.Min.Count && shape.Dim.Zip(input.Min.Zip(input.Max)).All(pair
            => !pair.First.HasDimValue || (pair.Second.First == pair.First.DimValue && pair.Second.Second == pair.First.DimValue));
        if (!fits)
        {
            throw new BadInputException(
                "InvalidProfile",
                $"Profile '{profile}' gives the input '{input.Name}' shapes from [{string.Join(", ", input.Min)}] to [{string.Join(", ", input.Max)}], and the model takes [{string.Join(", ", wanted)}].",
                "Give as many dimensions as the model's input has, and its own value where it fixes one.");
        }
    }
}
