using System.Runtime.CompilerServices;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.Api.Tests.V1Alpha1;

public class ReferencePageTests
{
    [Fact]
    public void Every_field_of_spec_and_status_is_on_the_page()
    {
        var page = Page();

        SchemaTests.SpecPaths(typeof(TrtEngineSpec), "spec.").Should().HaveCountGreaterThan(80).And.OnlyContain(path => page.Contains("| `" + path + "` |", StringComparison.Ordinal));
        SchemaTests.SpecPaths(typeof(TrtEngineStatus), "status.").Should().OnlyContain(path => page.Contains("| `" + path + "` |", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_name_of_an_enum_is_on_the_page()
    {
        var page = Page();

        SchemaTests.SpecEnums().Should().HaveCountGreaterThan(15);
        foreach (var type in SchemaTests.SpecEnums())
        {
            page.Should().Contain("one of " + string.Join(", ", Enum.GetNames(type)) + " |", "{0} must be listed in full", type.Name);
        }
    }

    [Fact]
    public void The_page_names_no_field_that_does_not_exist()
    {
        var known = SchemaTests.SpecPaths(typeof(TrtEngineSpec), "spec.").Concat(SchemaTests.SpecPaths(typeof(TrtEngineStatus), "status.")).ToHashSet(StringComparer.Ordinal);

        Page().Split('\n').Where(line => line.StartsWith("| `spec.", StringComparison.Ordinal) || line.StartsWith("| `status.", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]).Should().OnlyContain(path => known.Contains(path));
    }

    [Fact]
    public void The_example_runs_in_this_version()
    {
        var example = Page().Split("```yaml\n")[1].Split("```")[0];

        var engine = TrtEngineYaml.Read(example, "trtengine.md").Engine;

        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine).Should().BeEmpty();
    }

    [Fact]
    public void The_page_of_builder_classes_has_their_fields_and_no_others()
    {
        var known = SchemaTests.SpecPaths(typeof(BuilderClassSpec), "spec.");

        Page("builderclass.md").Split('\n').Where(line => line.StartsWith("| `spec.", StringComparison.Ordinal) || line.StartsWith("| `status.", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]).Should().BeEquivalentTo(known);
    }

    [Fact]
    public void The_example_of_a_builder_class_is_one()
    {
        var example = Page("builderclass.md").Split("```yaml\n")[1].Split("```")[0];

        BoundsCheck.Of(k8s.KubernetesYaml.Deserialize<BuilderClass>(example, strict: true)).Should().BeEmpty();
    }

    private static string Page(string name = "trtengine.md", [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/spec/v1alpha1", name));
}
