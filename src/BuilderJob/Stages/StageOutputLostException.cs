namespace TrtOperator.BuilderJob.Stages;

/// <summary>A stage output at the destination is no longer whole. It is made again by the next try.</summary>
public sealed class StageOutputLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="stage">The stage.</param>
    public StageOutputLostException(string stage)
        : base($"The output of the stage '{stage}' at the publish destination is damaged or was removed while it was read.")
    {
    }
}
