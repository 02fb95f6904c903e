using CsCheck;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Plans;

namespace TrtOperator.TensorRt.Tests.Plans;

public sealed class PlanHeaderTests
{
    private static readonly LibraryVersion Rtx = new(1, 7, 1, 116);

    public static TheoryData<string, string, bool> Captured() => new()
    {
        { "sm86", "8.6", false },
        { "default", "8.0,8.6,8.9,12.0,12.1", true },
        { "sm80+sm86+sm89+sm120", "8.0,8.6,8.9,12.0", false },
    };

    [Theory]
    [MemberData(nameof(Captured))]
    public void A_captured_header_says_version_and_targets(string name, string targets, bool newer)
    {
        PlanHeader header = PlanHeader.Read(Capture(name));
        header.Version.Should().Be(Rtx);
        string.Join(',', header.ComputeCapabilities).Should().Be(targets);
        header.NewerToo.Should().Be(newer);
        header.UnknownTargets.Should().Be(0);
        header.Bytes.Should().BeInRange(2_380_000, 2_390_000);
    }

    [Fact]
    public void A_plan_that_fits_has_no_mismatch()
    {
        PlanHeader header = PlanHeader.Read(Capture("sm86"));
        PlanHeaders.Mismatch(header, header.Bytes, Rtx, "8.6").Should().BeNull();
    }

    [Theory]
    [InlineData("sm86", 0, "1.7.1.116", "8.9", "*serves compute capability 8.6, not 8.9*")]
    [InlineData("sm86", 0, "1.8.0.2", "8.6", "*built by TensorRT for RTX 1.7.1.116, not by 1.8.0.2*")]
    [InlineData("sm86", -1, "1.7.1.116", "8.6", "*it is not whole*")]
    [InlineData("default", 0, "1.7.1.116", "8.6", "*claims compute capability 8.0, 8.6, 8.9, 12.0, 12.1, newer ones, and was asked for 8.6 alone*")]
    public void A_plan_that_does_not_fit_says_why(string name, long shorter, string version, string capability, string sentence)
    {
        PlanHeader header = PlanHeader.Read(Capture(name));
        Version parsed = Version.Parse(version);
        PlanHeaders.Mismatch(header, header.Bytes + shorter, new LibraryVersion(parsed.Major, parsed.Minor, parsed.Build, parsed.Revision), capability)
            .Should().Match(sentence);
    }

    [Fact]
    public void An_unknown_target_bit_is_told_and_not_passed_over()
    {
        byte[] bytes = Capture("sm86");
        bytes[0x21] = 0x01;
        PlanHeader header = PlanHeader.Read(bytes);
        header.UnknownTargets.Should().Be(0x100);
        PlanHeaders.Mismatch(header, header.Bytes, Rtx, "8.6").Should().Contain("0x100");
    }

    [Fact]
    public void Bytes_that_are_no_plan_are_refused_with_a_sentence()
        => Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            Action read = () => PlanHeader.Read(bytes);
            read.Should().Throw<PlanHeaderException>();
        });

    private static byte[] Capture(string name)
        => Convert.FromHexString(File.ReadLines(Shared.PathOf("captures", "tensorrt-rtx", "plan-headers.txt"))
            .Select(line => line.Split(' ')).First(cells => cells[0] == name)[1]);
}
