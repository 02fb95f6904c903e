using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.Install.Tests;

public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "config/samples");

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_TrtEngine_is_sound_and_can_be_carried_out_in_a_cluster(string file)
    {
        TrtEngine engine = Engine(file);

        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_TrtEngine_reads_only_what_a_pod_can_reach(string file)
    {
        TrtEngineSpec spec = Engine(file).Spec;

        DeclaredSources.Of(spec).Select(source => source.Source.Uri).Should().NotBeEmpty()
            .And.OnlyContain(uri => uri.StartsWith("azblob://", StringComparison.Ordinal) || uri.StartsWith("https://", StringComparison.Ordinal));
        spec.Publish.Destination.Uri.Should().StartWith("azblob://");
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void A_BuilderClass_has_known_fields_within_their_bounds(string file)
    {
        BuilderClass one = Class(file);

        one.Kind.Should().Be(BuilderClass.KindName);
        one.Metadata.Name.Should().NotBeNullOrEmpty();
        BoundsCheck.Of(one).Should().BeEmpty();
    }

    [Fact]
    public void Every_class_that_is_named_is_there_and_fits_its_target()
    {
        Dictionary<string, BuilderClass> classes = Classes().Select(row => Class(row.Data)).ToDictionary(one => one.Metadata.Name);
        EngineTarget[] named = [.. Engines().SelectMany(row => Engine(row.Data).Spec.Targets).Where(target => target.BuilderClassName is not null)];

        named.Should().NotBeEmpty();
        foreach (EngineTarget target in named)
        {
            classes.Should().ContainKey(target.BuilderClassName!);
            BuilderClassSpec spec = classes[target.BuilderClassName!].Spec;
            spec.Runtime.Should().Be(target.Runtime);
            spec.ComputeCapabilities.Should().Contain(ComputeCapabilities.Of(target));
        }
    }

    [Fact]
    public void The_kustomization_lists_every_file()
        => File.ReadAllLines(Path.Combine(Folder, "kustomization.yaml")).Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..])
            .Should().BeEquivalentTo(Directory.EnumerateFiles(Folder, "*_*.yaml").Select(Path.GetFileName));

    public static TheoryData<string> Engines() => [.. Files("trtengine_*.yaml", 6)];

    public static TheoryData<string> Classes() => [.. Files("builderclass_*.yaml", 2)];

    private static string[] Files(string pattern, int least)
    {
        string[] files = [.. Directory.EnumerateFiles(Folder, pattern).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        return files.Length >= least ? files : throw new InvalidOperationException($"there are fewer than {least} samples {pattern} in {Folder}");
    }

    private static TrtEngine Engine(string file) => TrtEngineYaml.Read(File.ReadAllText(Path.Combine(Folder, file)), file).Engine;

    private static BuilderClass Class(string file) => KubernetesYaml.Deserialize<BuilderClass>(File.ReadAllText(Path.Combine(Folder, file)), strict: true);
}
