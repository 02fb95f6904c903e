namespace TrtOperator.BuilderJob.Tests;

/// <summary>Tests that set variables of the whole process, one after the other.</summary>
internal static class EnvironmentCollection
{
    public const string Name = "environment";
}
