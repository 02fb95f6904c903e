namespace TrtOperator.EndToEnd.Commands;

/// <summary>What a command did.</summary>
public sealed record CommandRun(int Code, string Output, string Errors)
{
    public string Everything => Output + Errors;
}
