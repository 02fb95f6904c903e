namespace TrtOperator.Operator.Decisions;

/// <summary>Reasons that decisions give; those of waiting and failed pods come from the diagnosis, others from the builder.</summary>
internal static class Reasons
{
    public const string Published = "Published";
    public const string Progressing = "Progressing";
    public const string Resolving = "Resolving";
    public const string Preparing = "Preparing";
    public const string Building = "Building";
    public const string Publishing = "Publishing";
    public const string Suspended = "Suspended";
    public const string Deleting = "Deleting";
    public const string RetireFailed = "RetireFailed";
    public const string InvalidSpec = "InvalidSpec";
    public const string BuilderClassNotFound = "BuilderClassNotFound";
    public const string BuilderClassMismatch = "BuilderClassMismatch";
    public const string HostPathNotAllowed = "HostPathNotAllowed";
    public const string AccuracyGateFailed = "AccuracyGateFailed";
    public const string InvalidOutcome = "InvalidOutcome";
    public const string JobNameTaken = "JobNameTaken";
    public const string NamespaceTerminating = "NamespaceTerminating";
    public const string WaitingForSlot = "WaitingForSlot";
    public const string WaitingForStage = "WaitingForStage";
    public const string WaitingForDeletion = "WaitingForDeletion";
    public const string StartingOver = "StartingOver";
    public const string JobCreated = "JobCreated";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
    public const string Pinned = "Pinned";
    public const string Pending = "Pending";
}
