using System.Diagnostics;
using System.Runtime.InteropServices;
using CsCheck;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Libraries;

public sealed class SharedObjectTests : IDisposable
{
    private static readonly string RuntimeLibrary = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_real_library_tells_its_name_its_needs_and_its_exports()
    {
        SharedObject.TryInspect(RuntimeLibrary, out SharedObject? library, out LibraryProblem? problem).Should().BeTrue();

        problem.Should().BeNull();
        library!.SoName.Should().Be("libSystem.Native.so");
        library.Needed.Should().Contain("libc.so.6");
        library.Exports.Should().Contain("SystemNative_Read").And.NotContain("malloc");
    }

    [Fact]
    public void What_a_library_needs_from_others_is_no_export_of_its_own()
    {
        string path = _scratch.Write("libtiny.so", TinyLibrary.MainLibrary());

        SharedObject.TryInspect(path, Architecture.X64, out SharedObject? library, out _).Should().BeTrue();

        library!.SoName.Should().Be("libtensorrt_rtx.so.1");
        library.Needed.Should().Equal("libc.so.6");
        library.Exports.Should().BeEquivalentTo("createInferBuilder_INTERNAL", "getInferLibVersion");
    }

    [Fact]
    public void A_text_file_with_a_librarys_name_is_told_apart()
        => Problem("libtensorrt_rtx.so.1", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray()).Should().Match<LibraryProblem>(
            problem => problem.Kind == LibraryProblemKind.NotElf && problem.Sentence.EndsWith("libtensorrt_rtx.so.1' is not an ELF file, so not a library for Linux."));

    [Fact]
    public void An_empty_file_is_said_to_be_empty()
        => Problem("libtensorrt_rtx.so.1", []).Should().Match<LibraryProblem>(problem => problem.Kind == LibraryProblemKind.NotElf && problem.Sentence.EndsWith("is empty."));

    [Fact]
    public void A_real_library_is_recognised_as_cut_off_wherever_it_is_cut()
    {
        byte[] whole = File.ReadAllBytes(RuntimeLibrary);
        foreach (int length in new[] { 5, 63, 64, 100, 4096, whole.Length / 2, whole.Length - 1 })
        {
            LibraryProblem problem = Problem("libcut.so", whole[..length], RuntimeInformation.ProcessArchitecture);
            problem.Kind.Should().Be(LibraryProblemKind.Truncated, $"it was cut at {length}");
            problem.Sentence.Should().Contain($"is cut off: it has {length} bytes");
            problem.NextStep.Should().Contain("SHA-256");
        }
    }

    [Fact]
    public void A_library_for_another_processor_names_both()
    {
        LibraryProblem problem = Problem("libtensorrt_rtx.so.1", TinyLibrary.MainLibrary(TinyLibrary.Arm64));

        problem.Kind.Should().Be(LibraryProblemKind.OtherArchitecture);
        problem.Sentence.Should().EndWith("was made for aarch64, and this program runs on x86-64.");
        problem.NextStep.Should().Be("Take the library for x86-64.");
    }

    [Fact]
    public void On_an_Arm_machine_the_Arm_library_is_the_right_one()
    {
        string path = _scratch.Write("libtensorrt_rtx.so.1", TinyLibrary.MainLibrary(TinyLibrary.Arm64));

        SharedObject.TryInspect(path, Architecture.Arm64, out _, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData(4, 1, LibraryProblemKind.ThirtyTwoBit)]
    [InlineData(5, 2, LibraryProblemKind.OtherArchitecture)]
    [InlineData(16, 2, LibraryProblemKind.NotSharedLibrary)]
    [InlineData(56, 0, LibraryProblemKind.Malformed)]
    [InlineData(58, 40, LibraryProblemKind.Malformed)]
    [InlineData(60, 0, LibraryProblemKind.NoDynamicSymbols)]
    public void A_header_that_does_not_fit_is_named(int at, byte value, LibraryProblemKind kind)
    {
        byte[] bytes = TinyLibrary.MainLibrary();
        bytes[at] = value;

        Problem("libtiny.so", bytes).Kind.Should().Be(kind);
    }

    [Fact]
    public void A_library_that_exports_nothing_is_refused()
        => Problem("libtiny.so", TinyLibrary.Make("libtiny.so", TinyLibrary.X64)).Kind.Should().Be(LibraryProblemKind.NoDynamicSymbols);

    [Fact]
    public void Overlapping_names_cannot_fill_the_memory()
    {
        byte[] bytes = TinyLibrary.Make("libtiny.so", TinyLibrary.X64, [.. Enumerable.Repeat(new string('x', 40), 900_000).Select((name, index) => index == 0 ? name : "")]);

        SharedObject.TryInspect(_scratch.Write("libtiny.so", bytes), Architecture.X64, out SharedObject? library, out _).Should().BeTrue("empty names cost nothing");
        library!.Exports.Should().HaveCount(2);

        // Now every symbol points to the same name.
        int first = 64 + 56 + (2 * 24);
        uint name = BitConverter.ToUInt32(bytes, first);
        for (int i = 1; i < 900_000; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(first + (i * 24)), name).Should().BeTrue();
        }

        Problem("libtiny.so", bytes).Should().Match<LibraryProblem>(problem => problem.Kind == LibraryProblemKind.Malformed && problem.Sentence.Contains("32 MiB"));
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        string pipe = Path.Combine(_scratch.Path, "libtensorrt_rtx.so.1");
        using (Process made = Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
        }

        Inspect(pipe, Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotARegularFile);
        Inspect("/dev/zero", Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotARegularFile);
        Inspect(_scratch.Path, Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotARegularFile);
    }

    [Fact]
    public void A_loop_of_links_is_a_file_that_cannot_be_read()
    {
        _scratch.Link("a.so", "b.so");
        string loop = _scratch.Link("b.so", "a.so");

        LibraryProblem problem = Inspect(loop, Architecture.X64);

        problem.Kind.Should().Be(LibraryProblemKind.NotReadable);
        problem.Sentence.Should().Contain("symbolic links");
    }

    [Fact]
    public void A_missing_file_a_broken_link_and_a_path_with_a_zero_are_not_there()
    {
        Inspect("/nowhere/libnvinfer.so.10", Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotFound);
        Inspect(_scratch.Link("gone.so", "nothing"), Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotFound);
        Inspect("a\0b", Architecture.X64).Kind.Should().Be(LibraryProblemKind.NotFound);
    }

    [Fact]
    public void No_damage_does_more_than_to_be_refused()
    {
        byte[] whole = TinyLibrary.MainLibrary();
        string path = Path.Combine(_scratch.Path, "libtiny.so");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 8].Sample(
            changes =>
            {
                byte[] damaged = [.. whole];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                File.WriteAllBytes(path, damaged);
                bool usable = SharedObject.TryInspect(path, Architecture.X64, out SharedObject? library, out LibraryProblem? problem);
                return usable ? library is not null : problem!.Sentence.StartsWith($"'{path}' ", StringComparison.Ordinal) && problem.NextStep.Length > 0;
            },
            iter: 2000,
            threads: 1);
    }

    private LibraryProblem Problem(string name, byte[] content, Architecture processor = Architecture.X64) => Inspect(_scratch.Write(name, content), processor);

    private static LibraryProblem Inspect(string path, Architecture processor)
    {
        SharedObject.TryInspect(path, processor, out SharedObject? library, out LibraryProblem? problem).Should().BeFalse();
        library.Should().BeNull();
        return problem!;
    }
}
