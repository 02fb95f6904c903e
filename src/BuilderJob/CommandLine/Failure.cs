using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Protection;
using TrtOperator.Storage;
using TrtOperator.TensorRt;
using TrtOperator.TensorRt.Building;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>A failure as a person and a Job need it: an exit code, a reason in one word, a sentence and what to do next.</summary>
internal sealed record Failure(int ExitCode, string Reason, string Sentence, string? NextStep)
{
    /// <summary>Maps an exception. Everything that is not known is a defect of this program, and says so.</summary>
    /// <remarks>The runtime reports a file beyond the size limit (EFBIG) as an argument out of range, told apart by where it comes from.</remarks>
    public static Failure Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested
            => new(BuilderExitCode.Cancelled, "Cancelled", "Stopped on request; finished stages are kept and nothing is half-published.", "Run the same command again to go on from there."),
        InvalidDeclarationException bad => Bad("InvalidDeclaration", bad.Message, Details(bad)),
        BadInputException bad => Bad(bad.Reason, bad.Message, bad.NextStep),
        InvalidProtectionException bad => Bad("NoMatchingNodes", bad.Message, null),
        InvalidModelException bad => Bad("InvalidModel", bad.Message, null),
        InvalidDatasetException bad => Bad("InvalidDataset", bad.Message, null),
        InvalidCalibrationException bad => Bad("InvalidCalibration", bad.Message, null),
        InvalidReferenceException bad => Bad("InvalidReference", bad.Message, null),
        InvalidGateException bad => Bad("InvalidGate", bad.Message, null),
        WorkFolderBusyException busy => new(BuilderExitCode.Transient, "WorkFolderBusy", busy.Message, "Wait for it to end, or name another folder with --work."),
        StageOutputLostException lost => new(BuilderExitCode.Transient, "StageOutputLost", lost.Message, "The next try makes it again."),
        SourceChangedException changed => new(BuilderExitCode.Transient, "SourceChanged", changed.Message, changed.NextStep),
        RunReportException bad => Bad("InvalidReport", bad.Message, null),
        PlanBuildException { Failure: { } failed } => new(
            failed.Kind switch
            {
                BuildFailureKind.ModelNotSupported => BuilderExitCode.Unsupported,
                BuildFailureKind.Transient => BuilderExitCode.Transient,
                _ => BuilderExitCode.BadInput,
            },
            "PlanNotBuilt",
            failed.Sentence,
            failed.NextStep),
        TensorRtException bad => new(BuilderExitCode.Transient, "TensorRt", bad.Message, "Run 'trtengine doctor' to see what can be used here."),
        UnsupportedModelException bad => new(BuilderExitCode.Unsupported, "UnsupportedModel", bad.Message, null),
        InferenceException bad => new(BuilderExitCode.Unsupported, "InferenceFailed", bad.Message, null),
        StorageException { Failure: StorageFailure.DiskFull } full => new(BuilderExitCode.Transient, "DiskFull", full.Message, "Then run the same command again; what was uploaded is not uploaded twice."),
        StorageException { IsTransient: true } bad => new(BuilderExitCode.Transient, "StorageUnavailable", bad.Message, "Try again."),
        StorageException bad => Bad("Storage", bad.Message, null),
        IOException { HResult: 28 or unchecked((int)0x80070070) } full => new(
            BuilderExitCode.Transient, "DiskFull", full.Message, "Free space or name another folder with --work; finished stages are kept, and the same command goes on from there."),
        ArgumentOutOfRangeException { ParamName: "value", StackTrace: { } trace } when trace.Contains(" System.IO.RandomAccess.", StringComparison.Ordinal) => new(
            BuilderExitCode.Transient,
            "FileTooLarge",
            "A file would grow beyond what its file system or a limit on file sizes allows.",
            "Raise the limit (ulimit -f) or name a folder on another file system with --work; finished stages are kept, and the same command goes on from there."),
        IOException or UnauthorizedAccessException => new(BuilderExitCode.Transient, "InputOutput", exception.Message, "Check the path and its permissions, then run the same command again."),
        _ => new(BuilderExitCode.Defect, "Defect", $"A defect of trtengine: {exception}", "Please report this with the lines above."),
    };

    private static Failure Bad(string reason, string sentence, string? next) => new(BuilderExitCode.BadInput, reason, sentence, next);

    private static string? Details(InvalidDeclarationException exception)
        => exception.Errors.Count < 2 ? null : string.Join("\n  ", exception.Errors.Skip(1).Select(error => error.ToString()));
}
