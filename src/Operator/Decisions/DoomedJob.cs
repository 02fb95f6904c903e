namespace TrtOperator.Operator.Decisions;

/// <summary>A Job to delete, or to stop retrying. The UID is a precondition: a namesake is never hit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its UID.</param>
/// <param name="Why">One sentence for the log.</param>
public sealed record DoomedJob(string Name, string Uid, string Why);
