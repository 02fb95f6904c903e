namespace TrtOperator.BuilderJob;

/// <summary>What the program's exit status means to the Job that ran it. 20 and above are worth another try.</summary>
public static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The declaration or an input is wrong; trying again cannot help.</summary>
    public const int BadInput = 10;

    /// <summary>A gate failed or was inconclusive, or a variant was dead: nothing was published.</summary>
    public const int GateFailed = 11;

    /// <summary>The model holds something that this version does not support.</summary>
    public const int Unsupported = 12;

    /// <summary>A network, storage or machine fault; the same command may succeed later.</summary>
    public const int Transient = 20;

    /// <summary>A defect of this program. The message asks for a report.</summary>
    public const int Defect = 70;

    /// <summary>Stopped by a signal, with nothing half-published.</summary>
    public const int Cancelled = 130;
}
