using TrtOperator.TensorRt.Handshakes;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Fakes;

public sealed class FakeHandshakeTests
{
    private static readonly (string Class, string One, string Other)[] Swaps =
    [
        ("VBuilder", "getLogger", "getErrorRecorder"),
        ("VBuilder", "createBuilderConfig", "createOptimizationProfile"),
        ("VBuilderConfig", "getFlags", "getNbOptimizationProfiles"),
        ("VBuilderConfig", "getProfilingVerbosity", "getBuilderOptimizationLevel"),
        ("VBuilderConfig", "setFlag", "clearFlag"),
        ("VBuilderConfig", "setFlags", "setFlag"),
        ("VBuilderConfig", "setBuilderOptimizationLevel", "setProfilingVerbosity"),
        ("VBuilderConfig", "getHardwareCompatibilityLevel", "getBuilderOptimizationLevel"),
        ("VBuilderConfig", "setHardwareCompatibilityLevel", "setMaxNbTactics"),
        ("VNetworkDefinition", "getNbInputs", "getNbLayers"),
        ("VNetworkDefinition", "getInput", "getOutput"),
        ("VNetworkDefinition", "getLayer", "getInput"),
        ("VNetworkDefinition", "getFlags", "getNbLayers"),
        ("VTensor", "isNetworkInput", "isNetworkOutput"),
        ("VTensor", "isNetworkInput", "isShapeTensor"),
        ("VLayer", "getNbInputs", "getNbOutputs"),
        ("VLayer", "getInput", "getOutput"),
        ("VLayer", "getName", "getMetadata"),
        ("VHostMemory", "size", "type"),
        ("VCudaEngine", "getNbLayers", "getNbIOTensors"),
        ("VCudaEngine", "getNbIOTensors", "getNbOptimizationProfiles"),
        ("VCudaEngine", "getTensorDataType", "getTensorIOMode"),
        ("IParser", "getNbErrors", "getFlags"),
        ("IParserError", "desc", "func"),
        ("IParserError", "nodeName", "nodeOperator"),
        ("IParserError", "code", "node"),
        ("IProgressMonitor", "phaseStart", "phaseFinish"),
        ("IProgressMonitor", "stepComplete", "phaseFinish"),
    ];

    public static TheoryData<int, int, string, string, string> Exchanges()
    {
        TheoryData<int, int, string, string, string> data = [];
        foreach ((int major, int minor) in new[] { (10, 13), (11, 1) })
        {
            foreach ((string owner, string one, string other) in Swaps)
            {
                data.Add(major, minor, owner, one, other);
            }
        }

        return data;
    }

    [Theory]
    [InlineData(10, 13, "TensorRT 10")]
    [InlineData(10, 16, "TensorRT 10")]
    [InlineData(11, 1, "TensorRT 11")]
    public void An_enterprise_library_answers_every_question(int major, int minor, string abi)
    {
        FakeTensorRt fake = new(major, minor);
        HandshakeReport report = Handshake.Run(fake.Load(), static _ => { });
        report.Checks.Where(check => !check.Passed).Should().BeEmpty();
        report.Passed.Should().BeTrue();
        report.Checks.Should().HaveCountGreaterThan(80);
        report.Checks.Should().Contain(check => check.Name == "context.getTensorShape" && check.Seen == "2x8");
        report.Abi.Should().Be(abi);
        fake.Complaints.Should().BeEmpty();
        fake.Live.Should().Be(0, "every object is to be destroyed once");
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Two_slots_exchanged_are_noticed(int major, int minor, string owner, string one, string other)
    {
        TensorRtLibrary library = new FakeTensorRt(major, minor).Load();
        HandshakeReport report = Handshake.Run(library.With(library.Slots.Exchanged(owner, one, other)), static _ => { });
        report.Passed.Should().BeFalse();
    }

    [Theory]
    [InlineData(9, 3, "*9.3.0.1 is not supported; use 10.7 or later, or 11.")]
    [InlineData(12, 0, "*12.0.0.1 is not supported; use 10.7 or later, or 11.")]
    [InlineData(10, 3, "*10.3.0.1 builds no strongly typed plans; use 10.7 or later.")]
    public void A_version_without_a_table_is_refused(int major, int minor, string sentence)
    {
        Action load = () => _ = new FakeTensorRt(major, minor).Load();
        load.Should().Throw<TensorRtException>().WithMessage(sentence);
    }

    [Fact]
    public void A_version_that_contradicts_itself_is_refused()
    {
        Action load = () => _ = new FakeTensorRt(10, 13, 2, claimed: 101600).Load();
        load.Should().Throw<TensorRtException>().WithMessage("*calls itself 10.13.2.1 and 101600 at once*");
    }

    [Fact]
    public void A_slot_that_nothing_serves_is_recorded_and_answers_nothing()
    {
        FakeTensorRt fake = new(11, 1);
        TensorRtLibrary library = fake.Load();
        HandshakeReport report = Handshake.Run(library.With(library.Slots.Exchanged("VBuilder", "getMaxThreads", "getPluginRegistry")), static _ => { });
        report.Checks[^1].Should().Match<HandshakeCheck>(check => check.Name == "builder.maxThreads" && check.Seen == "0");
        fake.Complaints.Should().Equal("VBuilder: unserved slot");
    }
}
