using TrtOperator.Api.V1Alpha1.Messages;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>What the builder's exit codes mean.</summary>
internal static class ExitCodes
{
    /// <summary>A reason and the words for an exit code that came without an outcome.</summary>
    public static (string Reason, string Words) Of(int code) => code switch
    {
        BuilderExitCode.BadInput => ("BadInput", "exit code 10: the declaration or an input is wrong; its log names what to correct"),
        BuilderExitCode.GateFailed => ("GateFailed", "exit code 11: a gate failed; its log names the gate, and what to protect or to choose instead"),
        BuilderExitCode.Unsupported => ("NotSupported", "exit code 12: the model or the target is not supported; its log says what, so choose another target or export the model again"),
        _ when BuilderExitCode.IsPermanent(code) => ("BuilderFailed", FormattableString.Invariant($"exit code {code}: trying again cannot help; its log says why")),
        BuilderExitCode.Defect => ("BuilderDefect", "exit code 70: a defect of the builder itself; please report it with its log"),
        125 or 126 or 127 or 128 => ("ContainerCannotRun", FormattableString.Invariant($"exit code {code}: the image's program could not be started; check that the builder class names a builder image for the node's processor")),
        BuilderExitCode.Cancelled => ("Interrupted", "exit code 130: it was interrupted, with nothing half-published"),
        132 => ("BuilderCrashed", "exit code 132 (SIGILL): the node's processor lacks an instruction that the builder needs; choose other nodes with spec.builder.nodeSelector"),
        134 => ("BuilderCrashed", "exit code 134 (SIGABRT): it gave up on a defect of its own or of a library; please report it with its log"),
        137 => ("Killed", "exit code 137 (SIGKILL): most often too little memory on the node, else the end of its grace period; give it more with spec.builder.resources"),
        139 => ("BuilderCrashed", "exit code 139 (SIGSEGV): it crashed; most often the GPU driver and the image's libraries do not fit together, else please report it with its log"),
        143 => ("Interrupted", "exit code 143 (SIGTERM): it was asked to stop"),
        >= BuilderExitCode.Transient and < BuilderExitCode.Defect => ("TransientFault", FormattableString.Invariant($"exit code {code}: a fault that may pass, such as a network, storage or machine fault; if it stays, its log says what could not be reached")),
        _ => ("BuilderFailed", FormattableString.Invariant($"exit code {code}, which is none of the builder's own; check that the builder class names a builder image")),
    };
}
