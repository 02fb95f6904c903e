using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Observation;

/// <summary>The builder classes there are.</summary>
public interface IClassCatalog
{
    /// <summary>The classes by name: the built-in ones and those of the cluster or of a file, which win.</summary>
    /// <returns>The classes.</returns>
    IReadOnlyDictionary<string, BuilderClass> Classes();
}
