namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>What a plan was built with; it stands in the plan.</summary>
internal sealed record FakeBuild(
    int Version, uint NetworkFlags, uint Flags, int Level, int Verbosity, int Hardware, ulong? Workspace, IReadOnlyList<SortedDictionary<string, long[][]>> Profiles);
