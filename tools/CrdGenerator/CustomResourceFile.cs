using System.Reflection;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using YamlDotNet.Serialization;

namespace TrtOperator.CrdGenerator;

/// <summary>CustomResourceDefinitions as files.</summary>
public static class CustomResourceFile
{
    private const string Header = "# Generated from the types in src/Api by `make crds`. Do not edit.\n";

    /// <summary>Every custom resource of the API.</summary>
    /// <returns>File names and their texts.</returns>
    public static IReadOnlyDictionary<string, string> All()
    {
        TypeDescriptions descriptions = TypeDescriptions.Of(typeof(TrtEngine).Assembly);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (Type type in new[] { typeof(TrtEngine), typeof(BuilderClass) })
        {
            KubernetesEntityAttribute entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
            files[$"{entity.Group}_{entity.PluralName}.yaml"] = Render(type, entity, descriptions);
        }

        return files;
    }

    private static string Render(Type type, KubernetesEntityAttribute entity, TypeDescriptions descriptions)
    {
        ResourceNamesAttribute names = type.GetCustomAttribute<ResourceNamesAttribute>()!;
        SortedSchema schema = new SchemaBuilder(descriptions).OfType(type);
        schema["description"] = descriptions.Of(type) ?? "";

        // Every object has them; the server writes them itself.
        Dictionary<string, object> properties = (Dictionary<string, object>)schema["properties"];
        properties["apiVersion"] = new SortedSchema { ["type"] = "string" };
        properties["kind"] = new SortedSchema { ["type"] = "string" };
        properties["metadata"] = new SortedSchema
        {
            ["type"] = "object",
            ["properties"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                // Names become labels and names of Jobs.
                ["name"] = new SortedSchema { ["type"] = "string", ["maxLength"] = names.IsClusterScoped ? 253 : 63 },
            },
        };
        schema["required"] = new List<string> { "spec" };
        Dictionary<string, object> document = new(StringComparer.Ordinal)
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["group"] = entity.Group,
                ["names"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["kind"] = entity.Kind,
                    ["listKind"] = entity.Kind + "List",
                    ["plural"] = entity.PluralName,
                    ["singular"] = entity.Kind.ToLowerInvariant(),
                    ["shortNames"] = names.ShortNames.ToList(),
                    ["categories"] = new List<string> { "trtengine" },
                },
                ["scope"] = names.IsClusterScoped ? "Cluster" : "Namespaced",
                ["versions"] = new List<object>
                {
                    new Dictionary<string, object>(StringComparer.Ordinal)
                    {
                        ["name"] = entity.ApiVersion,
                        ["served"] = true,
                        ["storage"] = true,
                        ["subresources"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["status"] = new Dictionary<string, object>(StringComparer.Ordinal) },
                        ["additionalPrinterColumns"] = type.GetCustomAttributes<PrinterColumnAttribute>().Select(Column).ToList(),
                        ["schema"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["openAPIV3Schema"] = schema },
                    },
                },
            },
        };
        return Header + new SerializerBuilder().WithQuotingNecessaryStrings(true).WithIndentedSequences().DisableAliases().WithNewLine("\n").Build().Serialize(document);
    }

    private static object Column(PrinterColumnAttribute column)
    {
        Dictionary<string, object> one = new(StringComparer.Ordinal) { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Description is { } description)
        {
            one["description"] = description;
        }

        if (column.IsWide)
        {
            one["priority"] = 1;
        }

        return one;
    }
}
