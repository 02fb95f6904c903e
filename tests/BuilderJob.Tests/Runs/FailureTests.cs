using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>What a person can mend is no defect of the program.</summary>
public sealed class FailureTests
{
    [Fact]
    public void Data_and_models_that_give_no_numbers_are_bad_input()
    {
        Failure.Of(new InvalidReferenceException("FP32 gives NaN."), CancellationToken.None).ExitCode.Should().Be(BuilderExitCode.BadInput);
        Failure.Of(new InvalidCalibrationException("No finite value."), CancellationToken.None).ExitCode.Should().Be(BuilderExitCode.BadInput);
    }

    [Fact]
    public void A_busy_work_folder_is_worth_another_try()
    {
        string folder = Directory.CreateTempSubdirectory("busy-").FullName;
        try
        {
            TextDisplay display = new(TextWriter.Null, live: false, colour: false, width: 80);
            using RunSession first = new(folder, display, threads: 1);
            WorkFolderBusyException busy = FluentActions.Invoking(() => new RunSession(folder, display, threads: 1)).Should().Throw<WorkFolderBusyException>().Which;
            Failure.Of(busy, CancellationToken.None).ExitCode.Should().Be(BuilderExitCode.Transient);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_nobody_foresaw_is_a_defect()
        => Failure.Of(new InvalidOperationException("?"), CancellationToken.None).ExitCode.Should().Be(BuilderExitCode.Defect);
}
