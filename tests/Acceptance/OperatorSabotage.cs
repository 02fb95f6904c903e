namespace TrtOperator.Acceptance;

/// <summary>What can be broken on purpose in the operator's acceptance.</summary>
public static class OperatorSabotage
{
    /// <summary>The operator's role loses the right to create Jobs.</summary>
    public const string Rbac = "rbac";

    /// <summary>A published file is changed.</summary>
    public const string File = "file";

    /// <summary>A stage's Job is created a second time under another name.</summary>
    public const string Create = "create";

    /// <summary>A watch event is dropped.</summary>
    public const string Watch = "watch";

    public static readonly string[] Names = [Rbac, File, Create, Watch];
}
