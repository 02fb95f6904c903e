namespace TrtOperator.EndToEnd.Clusters;

/// <summary>Every test shares one installation, and runs in a namespace of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<InstalledOperator>
{
    public const string Name = "cluster";
}
