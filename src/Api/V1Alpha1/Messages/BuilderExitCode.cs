namespace TrtOperator.Api.V1Alpha1.Messages;

/// <summary>
/// What the builder's exit status means to the Job that ran it. With 10 to 19 another try with the same order must end the same way; 20
/// and above are worth one.
/// </summary>
public static class BuilderExitCode
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

    /// <summary>The first and the last status with which another try cannot help.</summary>
    private const int FirstPermanent = 10;
    private const int LastPermanent = 19;

    /// <summary>Every status with which another try cannot help.</summary>
    public static IReadOnlyList<int> Permanent { get; } = [.. Enumerable.Range(FirstPermanent, LastPermanent - FirstPermanent + 1)];

    /// <summary>Whether another try with the same order must end the same way.</summary>
    public static bool IsPermanent(int? status) => status is >= FirstPermanent and <= LastPermanent;
}
