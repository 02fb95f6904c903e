using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace TrtOperator.Architecture.Tests;

/// <summary>The arrows between rooms. A new arrow is a decision: it is made here, and in docs/concepts.md.</summary>
public sealed class RoomsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Api"] = [],
        ["Onnx"] = [],
        ["Storage"] = [],
        ["Precision"] = ["Onnx"],
        ["TensorRt"] = [],
        ["BuilderJob"] = ["Api", "Onnx", "Precision", "Storage", "TensorRt"],
        ["ControllerRuntime"] = [],
        ["Operator"] = ["Api", "ControllerRuntime"],
        ["KubectlPlugin"] = ["Api"],
    };

    private static readonly Dictionary<string, Assembly> Assemblies = new()
    {
        ["Api"] = typeof(Api.V1Alpha1.TrtEngine).Assembly,
        ["Onnx"] = typeof(Onnx.OnnxModel).Assembly,
        ["Storage"] = typeof(Storage.IStore).Assembly,
        ["Precision"] = typeof(Precision.HostTensor).Assembly,
        ["TensorRt"] = typeof(TensorRt.Libraries.LibraryFiles).Assembly,
        ["BuilderJob"] = typeof(BuilderJob.Runs.EngineRun).Assembly,
        ["ControllerRuntime"] = typeof(ControllerRuntime.ObjectKey).Assembly,
        ["Operator"] = typeof(Operator.OperatorSettings).Assembly,
        ["KubectlPlugin"] = Assembly.Load("kubectl-trtengine"),
    };

    private static readonly ArchUnitNET.Domain.Architecture House =
        new ArchLoader().LoadAssemblies([.. Assemblies.Values]).Build();

    public static TheoryData<string, string> ForbiddenArrows()
    {
        TheoryData<string, string> arrows = [];
        foreach ((string from, string[] to) in Allowed)
        {
            foreach (string other in Allowed.Keys.Where(room => room != from && !to.Contains(room)))
            {
                arrows.Add(from, other);
            }
        }

        return arrows;
    }

    [Theory]
    [MemberData(nameof(ForbiddenArrows))]
    public void A_room_depends_only_on_the_rooms_it_may(string from, string to)
        => Types().That().ResideInAssembly(Assemblies[from])
            .Should().NotDependOnAny(Types().That().ResideInAssembly(Assemblies[to]))
            .Check(House);

    [Fact]
    public void Every_project_under_src_is_a_known_room()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Operator.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        Directory.EnumerateDirectories(Path.Combine(root, "src")).Select(Path.GetFileName)
            .Should().BeEquivalentTo(Allowed.Keys);
    }

    [Fact]
    public void Onnx_runs_no_model_and_Storage_knows_no_model()
    {
        Assemblies["Onnx"].GetReferencedAssemblies().Select(name => name.Name)
            .Should().NotContain(name => name!.Contains("OnnxRuntime", StringComparison.Ordinal));
        Assemblies["Storage"].GetReferencedAssemblies().Select(name => name.Name)
            .Should().NotContain(name => name!.Contains("Protobuf", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_type_resides_in_the_namespace_of_its_room(string room)
        => Types().That().ResideInAssembly(Assemblies[room])
            .And().AreNotNested()
            .And().DoNotHaveFullNameContaining("<")
            .And().DoNotHaveFullName("Program")
            .And().DoNotResideInNamespaceMatching("^(System|Microsoft).*")
            .Should().ResideInNamespaceMatching($"^TrtOperator\\.{room}(\\..*)?$")
            .Check(House);

    public static TheoryData<string> RoomNames() => [.. Allowed.Keys];
}
