namespace TrtOperator.Acceptance;

/// <summary>A list of demands that are put to the product.</summary>
public interface IAcceptance
{
    /// <summary>All demands.</summary>
    void Run();

    /// <summary>Only what the sabotage can reach.</summary>
    void RunSabotaged();

    /// <summary>Removes what the demands have written.</summary>
    void CleanUp();
}
