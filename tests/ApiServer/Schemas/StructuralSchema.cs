using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>The structural schema of a custom resource: prunes, sets defaults, and checks.</summary>
internal sealed class StructuralSchema(JsonObject root)
{
    public JsonObject Root { get; } = root;

    public void Prune(JsonObject body) => SchemaPruning.Prune(body, Root, isRoot: true);

    public void SetDefaults(JsonObject body) => SchemaDefaults.Set(body, Root);

    public IReadOnlyList<FieldCause> Check(JsonObject body)
    {
        List<FieldCause> causes = [];
        SchemaChecks.Check(body, Root, "", causes, isRoot: true);
        return causes;
    }
}
