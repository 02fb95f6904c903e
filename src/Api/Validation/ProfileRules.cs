using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Rules of optimization profiles: one rank, min &lt;= opt &lt;= max, and the same inputs in each.</summary>
internal static class ProfileRules
{
    public static void Check(IList<OptimizationProfile> profiles, ErrorSink errors)
    {
        for (var i = 0; i < profiles.Count; i++)
        {
            var path = FieldPath.Item("spec.profiles", i) + ".inputs";
            for (var j = 0; j < profiles[i].Inputs.Count; j++)
            {
                CheckShapes(profiles[i].Inputs[j], FieldPath.Item(path, j), errors);
            }

            var missing = profiles[0].Inputs.Select(input => input.Name).Except(profiles[i].Inputs.Select(input => input.Name)).FirstOrDefault();
            var added = profiles[i].Inputs.Select(input => input.Name).Except(profiles[0].Inputs.Select(input => input.Name)).FirstOrDefault();
            if ((missing ?? added) is { } name)
            {
                errors.Add(path, $"every profile must list the same inputs, and '{name}' is {(missing is null ? $"not in profile '{profiles[0].Name}'" : $"missing here but in profile '{profiles[0].Name}'")}");
            }
        }
    }

    private static void CheckShapes(ProfileInput input, string path, ErrorSink errors)
    {
        if (input.Opt.Count != input.Min.Count || input.Max.Count != input.Min.Count)
        {
            errors.Add(path, FormattableString.Invariant($"min, opt and max of input '{input.Name}' have {input.Min.Count}, {input.Opt.Count} and {input.Max.Count} dimensions; give all three the input's rank"));
            return;
        }

        for (var axis = 0; axis < input.Min.Count; axis++)
        {
            if (input.Min[axis] > input.Opt[axis] || input.Opt[axis] > input.Max[axis])
            {
                errors.Add(path, FormattableString.Invariant($"on axis {axis} of input '{input.Name}' min {input.Min[axis]}, opt {input.Opt[axis]} and max {input.Max[axis]} do not ascend"));
            }
        }
    }
}
