namespace TrtOperator.BuilderJob.Stages;

/// <summary>Another run works in the folder. It will end, so the same command may succeed later.</summary>
public sealed class WorkFolderBusyException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="folder">The folder.</param>
    public WorkFolderBusyException(string folder)
        : base($"Another run works in '{folder}'.")
    {
    }
}
