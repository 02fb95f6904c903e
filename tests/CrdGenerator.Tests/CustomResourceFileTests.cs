using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;

namespace TrtOperator.CrdGenerator.Tests;

public sealed class CustomResourceFileTests
{
    private static readonly string Bases = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../config/crd/bases"));

    [Fact]
    public void The_files_in_the_repository_are_what_the_types_say()
    {
        IReadOnlyDictionary<string, string> files = CustomResourceFile.All();
        Directory.EnumerateFiles(Bases).Select(Path.GetFileName).Should().BeEquivalentTo(files.Keys);
        foreach ((string name, string text) in files)
        {
            File.ReadAllText(Path.Combine(Bases, name)).Should().Be(text, "{0} has to be written again with `make crds`", name);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_a_definition_that_the_client_reads_field_by_field(string name)
    {
        V1CustomResourceDefinition definition = Read(name);
        definition.Spec.Versions.Should().ContainSingle().Which.Subresources.Status.Should().NotBeNull();
        definition.Metadata.Name.Should().Be($"{definition.Spec.Names.Plural}.{definition.Spec.Group}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_list_and_every_text_of_the_spec_is_bounded(string name)
    {
        List<string> bare = [];
        Walk(Read(name).Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"], "spec", bare);
        bare.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_left_open(string name)
        => File.ReadAllText(Path.Combine(Bases, name)).Should().NotContain("preserve-unknown-fields");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_object_of_the_spec_says_what_it_holds(string name)
    {
        List<string> empty = [];
        Objects(Read(name).Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"], "spec", empty);
        empty.Should().BeEmpty("an object without properties prunes whatever is written there");
    }

    [Fact]
    public void Groups_of_a_security_context_are_numbers()
        => Typed(Read("trtengine.dev_trtengines.yaml").Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"].Properties["builder"].Properties["podSecurityContext"]
            .Properties["supplementalGroups"].Items).Format.Should().Be("int64");

    [Fact]
    public void People_see_at_a_glance_whether_an_engine_is_ready_and_why_not()
        => Read("trtengine.dev_trtengines.yaml").Spec.Versions[0].AdditionalPrinterColumns.Where(column => column.Priority is null or 0).Select(column => column.Name)
            .Should().Equal("Ready", "Reason", "Targets", "Release", "Age");

    public static TheoryData<string> Files() => [.. CustomResourceFile.All().Keys];

    // Texts of enums, dates and quantities bound themselves.
    private static void Walk(V1JSONSchemaProps schema, string path, List<string> bare)
    {
        switch (schema.Type)
        {
            case "string" when schema.MaxLength is null && schema.EnumProperty is null && schema.Format is null:
                bare.Add($"{path}: maxLength");
                break;
            case "array":
                if (schema.MaxItems is null)
                {
                    bare.Add($"{path}: maxItems");
                }

                break;
        }

        foreach ((string name, V1JSONSchemaProps inner) in Inner(schema))
        {
            Walk(inner, path + name, bare);
        }
    }

    private static void Objects(V1JSONSchemaProps schema, string path, List<string> empty)
    {
        if (schema.Type == "object" && schema.Properties is not { Count: > 0 } && schema.AdditionalProperties is null)
        {
            empty.Add(path);
        }

        foreach ((string name, V1JSONSchemaProps inner) in Inner(schema))
        {
            Objects(inner, path + name, empty);
        }
    }

    private static IEnumerable<(string Name, V1JSONSchemaProps Schema)> Inner(V1JSONSchemaProps schema)
    {
        IEnumerable<(string, V1JSONSchemaProps)> properties = (schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>()).Select(property => ("." + property.Key, property.Value));
        return properties.Concat(new[] { ("[]", schema.Items), ("{}", schema.AdditionalProperties) }.Where(one => one.Item2 is not null).Select(one => (one.Item1, Typed(one.Item2))));
    }

    // The client leaves them untyped, as they may be something else in other schemas.
    private static V1JSONSchemaProps Typed(object schema) => schema as V1JSONSchemaProps ?? KubernetesJson.Deserialize<V1JSONSchemaProps>(KubernetesJson.Serialize(schema));

    private static V1CustomResourceDefinition Read(string name)
        => KubernetesYaml.Deserialize<V1CustomResourceDefinition>(File.ReadAllText(Path.Combine(Bases, name)), strict: true);

    private static string Here([CallerFilePath] string path = "") => path;
}
