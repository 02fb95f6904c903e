using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>What a person can mend is no defect of the program.</summary>
public sealed class FailureTests
{
    [Fact]
    public void Data_and_models_that_give_no_numbers_are_bad_input()
    {
        Failure.Of(new InvalidReferenceException("FP32 gives NaN."), CancellationToken.None).ExitCode.Should().Be(ExitCode.BadInput);
        Failure.Of(new InvalidCalibrationException("No finite value."), CancellationToken.None).ExitCode.Should().Be(ExitCode.BadInput);
    }

    [Fact]
    public void What_nobody_foresaw_is_a_defect()
        => Failure.Of(new InvalidOperationException("?"), CancellationToken.None).ExitCode.Should().Be(ExitCode.Defect);
}
