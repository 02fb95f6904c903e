using System.CommandLine;
using System.Text.Json.Nodes;
using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.BuilderJob.Doctor;
using TrtOperator.Storage.Tests.Doubles;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Tests.Doctor;

public sealed class DoctorCommandTests : IDisposable
{
    // SHA-256 of "main", from sha256sum.
    private const string MainDigest = "0d6e4079e36703ebd37c00722f5891d28b0e2811dc114b129215123adcce3605";

    private static readonly GpuInventory NoGpu = new(false, null, null, [], "There is no libcuda.so.1: this machine has no NVIDIA driver.");
    private static readonly HandshakeReport Good = new(
        [new("builder.getLogger", "ours", "ours", true), new("config.getFlags", "64", "64", true)], new LibraryVersion(1, 7, 1, 116), 200, "RTX 1.7");

    private readonly TempFolder _folder = new();
    private readonly List<LibraryFiles> _asked = [];
    private LibraryFindings _findings = new([]);
    private HandshakeReport _answer = Good;
    private GpuInventory _gpus = NoGpu;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_library_or_GPU_it_says_what_is_left_and_how_to_get_more()
    {
        (int exit, string output, string error) = await RunAsync();

        exit.Should().Be(0);
        error.Should().BeEmpty();
        output.Should().Contain("1. TRTENGINE_TENSORRT_RTX: not set")
            .And.Contain("5. NVIDIA's images and archives (/opt/tensorrt*/lib, ")
            .And.Contain("No NVIDIA driver. There is no libcuda.so.1")
            .And.Contain("+ OnnxRuntime: Builds and runs on the CPU")
            .And.Contain("  TensorRTRTX: Builds nothing here: there is no usable library.")
            .And.Contain("pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116")
            .And.Contain("ONNX Runtime 1.");
    }

    [Fact]
    public async Task A_library_is_told_with_version_digests_table_and_each_check()
    {
        LibraryFiles files = Found(LibraryPlaceKind.UserCache);

        (int exit, string output, _) = await RunAsync();

        exit.Should().Be(0);
        _asked.Should().Equal(files);
        output.Should().Contain("+ TensorRT for RTX 1.7.1.116, called through the table of RTX 1.7")
            .And.Contain($"library    {files.Main} (4 bytes, SHA-256 {MainDigest})")
            .And.Contain($"parser     {files.Parser} (6 bytes, SHA-256 ").And.Contain(", version 200")
            .And.Contain("handshake  2 of 2 checks passed")
            .And.Contain("    config.getFlags: 64")
            .And.Contain($"7. the user's cache folder ($XDG_CACHE_HOME/trtengine/tensorrt-*, ~/.cache/trtengine/tensorrt-*): {files.Main}")
            .And.Contain("TensorRTRTX: Builds plans for compute capability 7.5, 8.0, 8.6, 8.9, 12.0, 12.1 without a GPU, and proves every protected layer")
            .And.Contain("Runs none here: there is no GPU");
    }

    [Fact]
    public async Task The_document_holds_the_same()
    {
        Found(LibraryPlaceKind.UserCache);
        _gpus = new(true, "580.65.06", 13000, [new(0, "NVIDIA L4", "GPU-1", "8.9", 24_000_000_000, 23_000_000_000, null)], null);

        (int exit, string output, string error) = await RunAsync("-o", "json");

        exit.Should().Be(0);
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2, "the document is not repeated as lines");
        JsonNode document = JsonNode.Parse(output)!;
        document["reason"]!.GetValue<string>().Should().Be("Examined");
        document["message"]!.GetValue<string>().Should().Be("This machine builds engines for OnnxRuntime and TensorRTRTX.");
        document["searched"]!.AsArray().Select(place => place!["place"]!.GetValue<string>()).Should().Equal(LibraryPlaces.Order.Select(place => place.Name));
        JsonNode library = document["libraries"]!.AsArray().Should().ContainSingle().Which!;
        library["kind"]!.GetValue<string>().Should().Be("TensorRtRtx");
        library["version"]!.GetValue<string>().Should().Be("1.7.1.116");
        library["abi"]!.GetValue<string>().Should().Be("RTX 1.7");
        library["usable"]!.GetValue<bool>().Should().BeTrue();
        library["main"]!["sha256"]!.GetValue<string>().Should().Be(MainDigest);
        library["handshake"]![1]!["seen"]!.GetValue<string>().Should().Be("64");
        document["gpus"]!["devices"]![0]!["computeCapability"]!.GetValue<string>().Should().Be("8.9");
        JsonNode rtx = document["runtimes"]!.AsArray().Single(runtime => runtime!["runtime"]!.GetValue<string>() == "TensorRTRTX")!;
        rtx["canBuild"]!.GetValue<bool>().Should().BeTrue();
        rtx["canRun"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task A_named_library_that_fails_its_handshake_is_exit_code_10_and_names_the_check()
    {
        LibraryFiles files = Found(LibraryPlaceKind.Setting);
        _answer = Good with { Checks = [Good.Checks[0], new("config.getFlags", "64", "0", false)] };

        (int exit, string output, string error) = await RunAsync("--tensorrt", _folder.Path);

        exit.Should().Be(10);
        error.Should().Contain($"trtengine: '{files.Main}' does not pass its handshake: config.getFlags should answer 64 and answered 0.");
        output.Should().Contain("x TensorRT for RTX 1.7.1.116 cannot be used.").And.Contain("x   config.getFlags: 0, and should be 64")
            .And.Contain("TensorRTRTX: Builds nothing here. '")
            .And.Contain("1. --tensorrt (").And.NotContain("LD_LIBRARY_PATH");
    }

    [Fact]
    public async Task A_library_that_crashes_and_was_not_named_is_told_and_is_no_error()
    {
        Found(LibraryPlaceKind.LoaderFolder);
        _answer = new HandshakeReport([], null, null, null, "The process that asked it ended with signal 11.");

        (int exit, string output, string error) = await RunAsync();

        exit.Should().Be(0);
        error.Should().BeEmpty();
        output.Should().Contain("x TensorRT for RTX of an unknown version cannot be used.").And.Contain("ended with signal 11.");
    }

    [Fact]
    public async Task What_passed_is_remembered_for_the_next_build()
    {
        Found(LibraryPlaceKind.UserCache);

        await RunAsync();
        await RunAsync();

        _asked.Should().HaveCount(2, "the doctor asks anew");
        string remembered = Directory.GetFiles(Path.Combine(_folder.Path, "cache", "handshakes")).Should().ContainSingle().Which;
        File.ReadAllText(remembered).Should().Contain(MainDigest);
    }

    [Fact]
    public async Task A_text_file_that_is_named_as_library_is_refused_without_being_asked()
    {
        string path = Path.Combine(_folder.Path, "libtensorrt_rtx.so.1");
        await File.WriteAllTextAsync(path, "version https://git-lfs.github.com/spec/v1", TestContext.Current.CancellationToken);
        _findings = LibrarySearch.Search(path);

        (int exit, string output, string error) = await RunAsync("--tensorrt", path, "-o", "json");

        exit.Should().Be(10);
        _asked.Should().BeEmpty();
        JsonNode document = JsonNode.Parse(output)!;
        document["reason"]!.GetValue<string>().Should().Be("LibraryNotElf");
        document["message"]!.GetValue<string>().Should().Be($"'{path}' is not an ELF file, so not a library for Linux.");
        document["nextStep"]!.GetValue<string>().Should().NotBeEmpty();
        error.Should().Contain("\"event\":\"end\"");
    }

    [Fact]
    public async Task Help_prints_the_order()
    {
        (int exit, string output, _) = await RunAsync("--help");

        exit.Should().Be(0);
        foreach ((int index, LibraryPlace place) in LibraryPlaces.Order.Index())
        {
            output.Should().Contain($"{index + 1}. {place.Name}");
        }
    }

    private LibraryFiles Found(LibraryPlaceKind kind)
    {
        string main = Path.Combine(_folder.Path, "libtensorrt_rtx.so.1");
        string parser = Path.Combine(_folder.Path, "libtensorrt_onnxparser_rtx.so.1");
        File.WriteAllText(main, "main");
        File.WriteAllText(parser, "parser");
        LibraryFiles files = new(LibraryKind.TensorRtRtx, main, parser);
        LibraryPlace place = kind == LibraryPlaceKind.Setting ? LibraryPlaces.Setting(_folder.Path, "--tensorrt") : LibraryPlaces.Order.Single(place => place.Kind == kind);
        _findings = new LibraryFindings([new PlaceFinding(place, _folder.Path, [files], [])]);
        return files;
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        string cache = Path.Combine(_folder.Path, "cache");
        DoctorProbes probes = new(_ => _findings, AnswerAsync, () => _gpus, new LibraryDigest(cache), new HandshakeCache(cache));
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int exit = await new RootCommand { DoctorCommand.Create(probes) }.Parse(["doctor", .. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    private Task<HandshakeReport> AnswerAsync(LibraryFiles files, CancellationToken cancellationToken)
    {
        _asked.Add(files);
        return Task.FromResult(_answer);
    }
}
