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
    public void Every_field_of_ours_is_described_and_every_list_and_text_of_the_spec_is_bounded(string name)
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
    public void No_object_is_left_without_fields_since_all_that_is_in_it_would_be_pruned(string name)
        => File.ReadAllText(Path.Combine(Bases, name)).Should().NotContain("properties: {}");

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

        foreach ((string name, V1JSONSchemaProps property) in schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>())
        {
            Walk(property, $"{path}.{name}", bare);
        }
    }

    private static V1CustomResourceDefinition Read(string name)
        => KubernetesYaml.Deserialize<V1CustomResourceDefinition>(File.ReadAllText(Path.Combine(Bases, name)), strict: true);

    private static string Here([CallerFilePath] string path = "") => path;
}
