using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Libraries;

[UnsupportedOSPlatform("windows")]
public sealed class LibrarySearchTests : IDisposable
{
    private const string RtxMain = "libtensorrt_rtx.so.1";
    private const string RtxParser = "libtensorrt_onnxparser_rtx.so.1";
    private readonly ScratchFolder _scratch = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_stated_order_is_the_one_that_is_followed()
        => LibraryPlaces.Order.Select(place => (place.Kind, place.Name)).Should().Equal(
            (LibraryPlaceKind.EnvironmentVariable, "TRTENGINE_TENSORRT_RTX"),
            (LibraryPlaceKind.EnvironmentVariable, "TRTENGINE_TENSORRT"),
            (LibraryPlaceKind.LoaderPath, "LD_LIBRARY_PATH"),
            (LibraryPlaceKind.LoaderFolder, "the loader's folders"),
            (LibraryPlaceKind.NvidiaImage, "NVIDIA's images and archives"),
            (LibraryPlaceKind.PythonWheel, "pip's wheels"),
            (LibraryPlaceKind.UserCache, "the user's cache folder"));

    [Fact]
    public void Variables_home_processor_and_wheels_are_filled_in()
    {
        _variables["LD_LIBRARY_PATH"] = "/a:relative::/b/";
        _variables["HOME"] = "/home/ada";
        _variables["VIRTUAL_ENV"] = "/venv";

        Expand("LD_LIBRARY_PATH").Should().Equal("/a", "/b");
        Expand("the loader's folders").Should().Contain("/usr/lib/aarch64-linux-gnu").And.NotContain(path => path.Contains("x86"));
        Expand("the user's cache folder").Should().Equal("/home/ada/.cache/trtengine/tensorrt-*");
        Expand("pip's wheels").Should().Contain(["/venv/lib/python3*/site-packages/tensorrt_rtx_libs", "/home/ada/.local/lib/python3*/site-packages/tensorrt_cu13_libs"])
            .And.NotContain(path => path.Contains('$') || path.Contains("conda", StringComparison.OrdinalIgnoreCase));
        Expand("TRTENGINE_TENSORRT").Should().BeEmpty("the variable is not set");
    }

    [Fact]
    public void A_pair_in_the_folder_that_a_variable_names_comes_before_one_on_the_loader_path()
    {
        _variables["TRTENGINE_TENSORRT_RTX"] = Pair("named");
        _variables["LD_LIBRARY_PATH"] = Pair("loader");

        LibraryFindings findings = Search();

        findings.Libraries.Select(library => library.Main).Should().Equal(At("named", RtxMain), At("loader", RtxMain));
        findings.For(LibraryKind.TensorRtRtx, out LibraryProblem? problem).Should().Be(new LibraryFiles(LibraryKind.TensorRtRtx, At("named", RtxMain), At("named", RtxParser)));
        problem.Should().BeNull();
        findings.For(LibraryKind.TensorRt, out problem).Should().BeNull();
        problem.Should().BeNull();
    }

    [Fact]
    public void A_path_that_is_given_is_the_only_one_looked_at()
    {
        LibraryFindings findings = LibrarySearch.Search([LibraryPlaces.Setting(Path.Combine(Pair("given"), RtxMain), "--tensorrt")], Variable, Architecture.X64);

        findings.Places.Should().ContainSingle().Which.Place.Name.Should().Be("--tensorrt");
        findings.Libraries.Should().ContainSingle().Which.Parser.Should().Be(At("given", RtxParser));
    }

    [Fact]
    public void In_one_folder_RTX_comes_first_and_then_the_newest_major()
    {
        string folder = Pair("both");
        foreach (string version in new[] { "10", "11", "10.13.3", "9" })
        {
            _scratch.Write($"both/libnvinfer.so.{version}", TinyLibrary.MainLibrary());
            _scratch.Write($"both/libnvonnxparser.so.{version}", TinyLibrary.Parser());
        }

        _scratch.Write("both/libnvinfer.so", TinyLibrary.MainLibrary());
        _scratch.Write("both/libnvinfer_plugin.so.10", TinyLibrary.MainLibrary());
        _variables["TRTENGINE_TENSORRT"] = folder;

        LibraryFindings findings = Search();

        findings.Libraries.Select(library => Path.GetFileName(library.Main)).Should().Equal(RtxMain, "libnvinfer.so.11", "libnvinfer.so.10");
        findings.Problems.Should().ContainSingle().Which.Should().Match<LibraryProblem>(
            problem => problem.Kind == LibraryProblemKind.UnsupportedMajor && problem.Path.EndsWith("libnvinfer.so.9") && problem.NextStep.Contains("libnvinfer.so.11"));
    }

    [Fact]
    public void A_full_version_in_the_name_finds_the_parser_of_its_major()
    {
        string main = _scratch.Write("libnvinfer.so.10.13.3", TinyLibrary.MainLibrary());
        string parser = _scratch.Write("libnvonnxparser.so.10", TinyLibrary.Parser());
        _scratch.Write("libnvonnxparser.so.11", TinyLibrary.Parser());
        _variables["TRTENGINE_TENSORRT"] = main;

        Search().Libraries.Should().Equal(new LibraryFiles(LibraryKind.TensorRt, main, parser));
    }

    [Fact]
    public void The_same_file_under_two_names_is_one_library()
    {
        string folder = Pair("real");
        _scratch.Link("link", folder);
        _variables["LD_LIBRARY_PATH"] = $"{folder}:{At("link")}";

        Search().Libraries.Should().ContainSingle();
    }

    [Fact]
    public void A_library_without_its_parser_says_which_file_is_missing_and_where_it_comes_from()
    {
        string main = _scratch.Write(RtxMain, TinyLibrary.MainLibrary());
        _variables["TRTENGINE_TENSORRT_RTX"] = _scratch.Path;

        LibraryFindings findings = Search();

        findings.Libraries.Should().BeEmpty();
        findings.NamedProblem.Should().BeEquivalentTo(new LibraryProblem(
            LibraryProblemKind.ParserMissing,
            main,
            $"'{main}' has no ONNX parser beside it: '{RtxParser}' is missing.",
            "Put it into the same folder; NVIDIA's wheel (pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116, then unzip it) holds both."));
    }

    [Fact]
    public void A_named_path_that_is_unusable_is_not_passed_over_for_another()
    {
        _variables["TRTENGINE_TENSORRT_RTX"] = _scratch.Write("text/" + RtxMain, "hello"u8.ToArray());
        _variables["LD_LIBRARY_PATH"] = Pair("loader");

        LibraryFindings findings = Search();

        findings.For(LibraryKind.TensorRtRtx, out LibraryProblem? problem).Should().BeNull();
        problem!.Kind.Should().Be(LibraryProblemKind.NotElf);
        findings.NamedProblem.Should().BeSameAs(problem);
        findings.Libraries.Should().ContainSingle("it is still reported");
    }

    [Fact]
    public void A_broken_library_that_nobody_named_is_passed_over_and_reported()
    {
        _scratch.Write("broken/" + RtxMain, "hello"u8.ToArray());
        _variables["LD_LIBRARY_PATH"] = $"{At("broken")}:{Pair("good")}";

        LibraryFindings findings = Search();

        findings.For(LibraryKind.TensorRtRtx, out _)!.Main.Should().Be(At("good", RtxMain));
        findings.NamedProblem.Should().BeNull();
        findings.Problems.Should().ContainSingle().Which.Kind.Should().Be(LibraryProblemKind.NotElf);
    }

    [Theory]
    [InlineData("libother.so", LibraryProblemKind.UnknownName, "does not have the name of a TensorRT library")]
    [InlineData("libtensorrt_rtx.so.1.part", LibraryProblemKind.UnknownName, "does not have the name")]
    [InlineData("libnvonnxparser.so.10", LibraryProblemKind.UnknownName, "is TensorRT's ONNX parser, not its main library")]
    [InlineData("libtensorrt_rtx.so.2", LibraryProblemKind.UnsupportedMajor, "no table for")]
    [InlineData("libnvinfer.so.99999999999999999999", LibraryProblemKind.UnknownName, "does not have the name")]
    public void A_file_name_that_is_not_TensorRTs_is_said_so(string name, LibraryProblemKind kind, string words)
    {
        _variables["TRTENGINE_TENSORRT"] = _scratch.Write(name, TinyLibrary.MainLibrary());

        LibraryProblem problem = Search().NamedProblem!;

        problem.Kind.Should().Be(kind);
        problem.Sentence.Should().Contain(words);
    }

    [Fact]
    public void Another_library_under_TensorRTs_name_is_told_apart_without_loading_it()
    {
        Pair("folder");
        string parser = _scratch.Write("folder/" + RtxParser, TinyLibrary.MainLibrary());
        _variables["TRTENGINE_TENSORRT"] = At("folder");

        Search().NamedProblem.Should().Match<LibraryProblem>(problem => problem.Kind == LibraryProblemKind.NotTensorRt && problem.Path == parser
            && problem.Sentence.Contains("does not export 'createNvOnnxParser_INTERNAL'"));
    }

    [Fact]
    public void TensorRT_is_not_taken_for_the_variable_of_TensorRT_for_RTX()
    {
        _scratch.Write("libnvonnxparser.so.10", TinyLibrary.Parser());
        string main = _scratch.Write("libnvinfer.so.10", TinyLibrary.MainLibrary());
        _variables["TRTENGINE_TENSORRT_RTX"] = main;

        Search().NamedProblem!.Sentence.Should().Be($"TRTENGINE_TENSORRT_RTX names '{main}', which is not a library of TensorRT for RTX.");

        _variables["TRTENGINE_TENSORRT_RTX"] = _scratch.Path;
        Search().NamedProblem!.Kind.Should().Be(LibraryProblemKind.EmptyFolder);
    }

    [Fact]
    public void An_empty_folder_and_a_missing_path_are_errors_only_where_they_were_named()
    {
        _variables["LD_LIBRARY_PATH"] = $"/nowhere:{_scratch.Path}";
        Search().Problems.Should().BeEmpty();

        _variables["TRTENGINE_TENSORRT"] = _scratch.Path;
        Search().NamedProblem!.Sentence.Should().Be($"TRTENGINE_TENSORRT names the folder '{_scratch.Path}', which holds no TensorRT library.");

        _variables["TRTENGINE_TENSORRT"] = "/nowhere/at/all";
        Search().NamedProblem!.Kind.Should().Be(LibraryProblemKind.NotFound);
    }

    [Fact]
    public void A_loop_of_links_is_refused_as_a_file_as_a_folder_and_within_a_folder()
    {
        string loop = _scratch.Link(RtxMain, RtxMain);
        _variables["TRTENGINE_TENSORRT"] = loop;
        Search().NamedProblem!.Kind.Should().Be(LibraryProblemKind.NotReadable);

        _variables["TRTENGINE_TENSORRT"] = _scratch.Path;
        Search().NamedProblem!.Kind.Should().Be(LibraryProblemKind.NotReadable);

        _variables["TRTENGINE_TENSORRT"] = _scratch.Link("folder", "folder");
        Search().NamedProblem!.Kind.Should().Be(LibraryProblemKind.NotReadable);
    }

    [Fact]
    public void A_folder_without_permission_is_said_to_be_unreadable_where_it_was_named()
    {
        string folder = Pair("closed");
        File.SetUnixFileMode(folder, UnixFileMode.None);
        try
        {
            _variables["TRTENGINE_TENSORRT"] = folder;
            LibraryProblem? named = Unprivileged.Run(() => Search().NamedProblem);
            named!.Kind.Should().Be(LibraryProblemKind.NotReadable);
            named.Sentence.Should().StartWith($"'{folder}' cannot be read:");

            _variables["TRTENGINE_TENSORRT"] = Path.Combine(folder, RtxMain);
            Unprivileged.Run(() => Search().NamedProblem)!.Kind.Should().Be(LibraryProblemKind.NotReadable);

            _variables.Remove("TRTENGINE_TENSORRT");
            _variables["LD_LIBRARY_PATH"] = folder;
            Unprivileged.Run(() => Search().Problems).Should().BeEmpty();
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Wheels_and_cached_copies_are_found_by_pattern()
    {
        string wheel = Pair("venv/lib/python3.12/site-packages/tensorrt_rtx_libs");
        string older = Pair("cache/trtengine/tensorrt-rtx-1.6.0.1");
        string newer = Pair("cache/trtengine/tensorrt-rtx-1.7.1.116");
        _variables["VIRTUAL_ENV"] = At("venv");
        _variables["XDG_CACHE_HOME"] = At("cache");

        Search().Libraries.Select(library => Path.GetDirectoryName(library.Main)).Should().Equal(wheel, newer, older);
    }

    [Fact]
    public void NVIDIAs_own_library_is_found_and_read()
    {
        string? folder = Environment.GetEnvironmentVariable(LibraryPlaces.RtxVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{LibraryPlaces.RtxVariable} is not set; set it to the folder that holds {RtxMain} and {RtxParser}.");

        LibraryFindings findings = LibrarySearch.Search(folder);

        LibraryFiles files = findings.For(LibraryKind.TensorRtRtx, out _)!;
        SharedObject.TryInspect(files.Main, out SharedObject? main, out _).Should().BeTrue();
        main!.SoName.Should().Be(RtxMain);
        main.Needed.Should().Contain("libstdc++.so.6").And.NotContain(name => name.StartsWith("libcu"));
        SharedObject.TryInspect(files.Parser, out SharedObject? parser, out _).Should().BeTrue();
        parser!.Exports.Should().Contain(["createNvOnnxParser_INTERNAL", "getNvOnnxParserVersion"]);
    }

    private string Pair(string folder)
    {
        _scratch.Write($"{folder}/{RtxMain}", TinyLibrary.MainLibrary());
        _scratch.Write($"{folder}/{RtxParser}", TinyLibrary.Parser());
        return At(folder);
    }

    private string At(params string[] names) => Path.Combine([_scratch.Path, .. names]);

    private string? Variable(string name) => _variables.GetValueOrDefault(name);

    // Places of the machine itself would mix in what happens to be installed there.
    private LibraryFindings Search() => LibrarySearch.Search(
        [.. LibraryPlaces.Order.Select(place => place with { Patterns = [.. place.Patterns.Where(pattern => pattern[0] == '$')] })], Variable, Architecture.X64);

    private IReadOnlyList<string> Expand(string name) => LibraryPlaces.Expand(LibraryPlaces.Order.Single(place => place.Name == name), Variable, Architecture.Arm64);
}
