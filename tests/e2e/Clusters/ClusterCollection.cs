using TrtOperator.EndToEnd.Clusters;

[assembly: AssemblyFixture(typeof(InstalledOperator))]

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>Tests that share one installation, each in a namespace of its own, one after another: some of them kill the operator, or change the node or a role.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
