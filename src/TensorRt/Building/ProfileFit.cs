namespace TrtOperator.TensorRt.Building;

/// <summary>Holds optimization profiles against a network's inputs, because the library takes most misfits and fails later with fewer words.</summary>
public static class ProfileFit
{
    /// <summary>Finds the first misfit.</summary>
    /// <param name="inputs">Each input's name and dimensions; -1 where they are dynamic.</param>
    /// <param name="profiles">The profiles.</param>
    /// <returns>What is wrong and what to do; null where every dynamic input has shapes that fit in every profile.</returns>
    public static BuildFailure? Check(IReadOnlyList<(string Name, IReadOnlyList<long> Dimensions)> inputs, IReadOnlyList<PlanProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(profiles);
        (string Name, IReadOnlyList<long> Dimensions)[] dynamic = [.. inputs.Where(input => input.Dimensions.Contains(-1))];
        if (dynamic.Length > 0 && profiles.Count == 0)
        {
            return Wrong(
                $"The input '{dynamic[0].Name}' has dynamic dimensions [{Show(dynamic[0].Dimensions)}], and there is no optimization profile.",
                "Add a profile under spec.profiles with min, opt and max for it.");
        }

        foreach (PlanProfile profile in profiles)
        {
            if (profile.Inputs.FirstOrDefault(given => inputs.All(input => input.Name != given.Name)) is { } stranger)
            {
                return Wrong(
                    $"Profile '{profile.Name}' names the input '{stranger.Name}', which the model does not have.",
                    $"Its inputs are {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}.");
            }

            foreach ((string name, IReadOnlyList<long> dimensions) in dynamic)
            {
                if (profile.Inputs.FirstOrDefault(given => given.Name == name) is not { } shapes)
                {
                    return Wrong(
                        $"Profile '{profile.Name}' has no shapes for the input '{name}', which has dynamic dimensions [{Show(dimensions)}].",
                        $"Add min, opt and max for '{name}' to the profile under spec.profiles.");
                }

                if (!Fits(dimensions, shapes))
                {
                    return Wrong(
                        $"Profile '{profile.Name}' gives the input '{name}' [{Show(shapes.Min)}] to [{Show(shapes.Max)}] with [{Show(shapes.Opt)}] to tune for, which does not fit its dimensions [{Show(dimensions)}].",
                        "Give as many dimensions as the input has, its own value where it fixes one, and min ≤ opt ≤ max.");
                }
            }
        }

        return null;
    }

    private static bool Fits(IReadOnlyList<long> dimensions, PlanProfileInput shapes)
    {
        if (shapes.Min.Count != dimensions.Count || shapes.Opt.Count != dimensions.Count || shapes.Max.Count != dimensions.Count)
        {
            return false;
        }

        for (int i = 0; i < dimensions.Count; i++)
        {
            bool ordered = shapes.Min[i] >= 0 && shapes.Min[i] <= shapes.Opt[i] && shapes.Opt[i] <= shapes.Max[i];
            if (!ordered || (dimensions[i] >= 0 && (shapes.Min[i] != dimensions[i] || shapes.Max[i] != dimensions[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Show(IReadOnlyList<long> dimensions)
        => string.Join(", ", dimensions.Select(dimension => dimension < 0 ? "any" : FormattableString.Invariant($"{dimension}")));

    private static BuildFailure Wrong(string sentence, string next) => new(BuildFailureKind.BadInput, sentence, next, Node: null);
}
