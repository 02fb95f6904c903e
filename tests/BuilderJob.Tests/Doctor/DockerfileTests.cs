using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Tests.Doctor;

/// <summary>No container is built in a test; that the image puts the libraries where the program looks for them can still break.</summary>
public sealed class DockerfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-image").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_image_names_the_libraries_place_by_the_variable_that_the_search_reads()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root(), "Dockerfile"));
        string copy = lines.Should().ContainSingle(line => line.StartsWith("COPY --from=rtx ", StringComparison.Ordinal)).Which;
        string[] words = copy.Split(' ')[2..];
        string variable = lines.Should().ContainSingle(line => line.StartsWith($"ENV {LibraryPlaces.RtxVariable}=", StringComparison.Ordinal)).Which;
        (variable.Split('=')[1] + "/").Should().Be(words[^1]);
        words[..^1].Should().BeEquivalentTo("libtensorrt_rtx.so.1", "libtensorrt_onnxparser_rtx.so.1");
    }

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Operator.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        return root;
    }
}
