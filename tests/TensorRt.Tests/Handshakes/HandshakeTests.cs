using System.Diagnostics;
using TrtOperator.TensorRt.Handshakes;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.TensorRt.Tests.Handshakes;

public sealed class HandshakeTests
{
    [Fact]
    public async Task The_real_library_answers_every_question_as_known()
    {
        HandshakeReport report = await HandshakeProcess.RunAsync(RealLibrary.Files, RealLibrary.Worker, TestContext.Current.CancellationToken);
        report.Failure.Should().BeNull();
        report.Checks.Where(check => !check.Passed).Should().BeEmpty();
        report.Passed.Should().BeTrue();
        report.Checks.Should().HaveCountGreaterThan(60);
        report.Version!.ToString().Should().StartWith("1.7.1.");
        report.Abi.Should().Be("TensorRT for RTX 1.7");
    }

    [Fact]
    public async Task Every_used_slot_is_noticed_when_it_is_exchanged_with_another()
    {
        LibraryFiles files = RealLibrary.Files;
        List<string> unnoticed = [];
        await Parallel.ForEachAsync(Exchanges(), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (exchange, token) =>
        {
            WorkerCommand command = WorkerCommand.OfThisProgram("exchanged", exchange.Class, exchange.One, exchange.Other);
            WorkerEnd end = await WorkerProcess.RunAsync(command, "handshake", files, static _ => { }, TimeSpan.FromMinutes(1), token);
            if (end.ExitCode == 0)
            {
                lock (unnoticed)
                {
                    unnoticed.Add($"{exchange.Class}::{exchange.One} and {exchange.Other}");
                }
            }
        });
        unnoticed.Should().BeEmpty();
    }

    [Fact]
    public async Task An_unchanged_table_passes_where_exchanged_ones_do_not()
    {
        WorkerCommand command = WorkerCommand.OfThisProgram("exchanged", "VLayer", "getName", "getName");
        WorkerEnd end = await WorkerProcess.RunAsync(command, "handshake", RealLibrary.Files, static _ => { }, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        end.ExitCode.Should().Be(0, end.LastWords);
    }

    [Theory]
    [InlineData("crash", "*crashed before the first check (signal **")]
    [InlineData("kill", "*crashed before the first check (signal 9)*")]
    [InlineData("words", "*exit code 3: some last words*")]
    public async Task A_process_that_breaks_is_a_report_and_no_exception(string way, string sentence)
    {
        HandshakeReport report = await HandshakeProcess.RunAsync(
            new LibraryFiles(LibraryKind.TensorRtRtx, "/nowhere", "/nowhere"), WorkerCommand.OfThisProgram("broken-worker", way), TestContext.Current.CancellationToken);
        report.Passed.Should().BeFalse();
        report.Failure.Should().Match(sentence);
    }

    [Fact]
    public async Task A_library_that_is_none_is_told_in_a_sentence()
    {
        string libc = Process.GetCurrentProcess().Modules.Cast<ProcessModule>().First(module => module.FileName.Contains("libc.so", StringComparison.Ordinal)).FileName;
        HandshakeReport report = await HandshakeProcess.RunAsync(new LibraryFiles(LibraryKind.TensorRtRtx, libc, libc), RealLibrary.Worker, TestContext.Current.CancellationToken);
        report.Passed.Should().BeFalse();
        report.Failure.Should().Match("*is not of TensorRT: it does not export createInferBuilder_INTERNAL*");
    }

    // One exchange for each method that a build uses, with another of its class that is used as well.
    private static IEnumerable<(string Class, string One, string Other)> Exchanges()
    {
        Dictionary<string, string[]> used = new()
        {
            ["VBuilder"] = ["createBuilderConfig", "createNetworkV2", "createOptimizationProfile", "buildSerializedNetwork", "getLogger", "setMaxThreads", "getMaxThreads"],
            ["VBuilderConfig"] =
            [
                "setFlags", "getFlags", "clearFlag", "setFlag", "getFlag", "addOptimizationProfile", "getNbOptimizationProfiles", "setProfilingVerbosity",
                "getProfilingVerbosity", "setMemoryPoolLimit", "getMemoryPoolLimit", "setBuilderOptimizationLevel", "getBuilderOptimizationLevel",
                "setProgressMonitor", "getProgressMonitor", "setNbComputeCapabilities", "getNbComputeCapabilities", "setComputeCapability", "getComputeCapability",
            ],
            ["VNetworkDefinition"] = ["getNbLayers", "getLayer", "getNbInputs", "getInput", "getNbOutputs", "getOutput", "setName", "getName", "getFlags"],
            ["VTensor"] = ["getName", "getDimensions", "getType", "isNetworkInput", "isNetworkOutput"],
            ["VLayer"] = ["getType", "getName", "getNbInputs", "getInput", "getNbOutputs", "getOutput", "getOutputType", "getMetadata"],
            ["VOptimizationProfile"] = ["setDimensions", "getDimensions", "isValid"],
            ["VHostMemory"] = ["data", "size", "type"],
            ["VRuntime"] = ["getLogger", "getEngineHeaderSize", "getEngineValidity"],
            ["IParser"] = ["parse", "getNbErrors", "getError", "clearErrors", "getFlags", "~deleting"],
            ["IParserError"] = ["code", "desc", "func", "node", "nodeName", "nodeOperator"],
            ["ILogger"] = ["log", "getAPILanguage"],
            ["IProgressMonitor"] = ["phaseStart", "stepComplete", "phaseFinish"],
        };
        return used.SelectMany(owner => owner.Value.Select((method, at) => (owner.Key, method, owner.Value[(at + 1) % owner.Value.Length])));
    }
}
