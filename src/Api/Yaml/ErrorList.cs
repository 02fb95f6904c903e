using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Yaml;

/// <summary>Errors found while reading one file. Beyond a hundred nobody reads on, and hostile text has no end of them.</summary>
internal sealed class ErrorList(string file)
{
    private const int Most = 100;

    private readonly List<DeclarationError> all = [];

    public IReadOnlyList<DeclarationError> All => all;

    public void Add(string path, Position at, string message)
    {
        if (all.Count < Most)
        {
            all.Add(new DeclarationError(path, message, file, at.Line, at.Column));
        }
    }
}
