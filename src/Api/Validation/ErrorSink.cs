namespace TrtOperator.Api.Validation;

/// <summary>Collects errors of the rules.</summary>
internal sealed class ErrorSink
{
    private readonly List<DeclarationError> all = [];

    public IReadOnlyList<DeclarationError> All => all;

    public void Add(string path, string message) => all.Add(new(path, message));
}
