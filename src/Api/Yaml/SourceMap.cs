using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Yaml;

/// <summary>Where in a file each field stands.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<string, Position> places = new(StringComparer.Ordinal);

    internal SourceMap(string fileName) => FileName = fileName;

    /// <summary>The file's name as it is shown in messages.</summary>
    public string FileName { get; }

    /// <summary>Finds a field, or what would hold it if it is absent.</summary>
    /// <param name="path">The field in dotted form, such as <c>spec.accuracy.gates[0].maxIncrease</c>.</param>
    /// <returns>Line and column of the field's name (of the entry itself in a list), counted from 1.</returns>
    public (int Line, int Column) Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (var place = path; place is not null; place = FieldPath.Parent(place))
        {
            if (places.TryGetValue(place, out var position))
            {
                return (position.Line, position.Column);
            }
        }

        return (1, 1);
    }

    /// <summary>Gives errors their place in the file and puts them in its order; those that have one keep it.</summary>
    /// <param name="errors">Errors with paths.</param>
    /// <returns>The same errors with file, line and column.</returns>
    public IReadOnlyList<DeclarationError> Locate(IEnumerable<DeclarationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return
        [
            .. errors
                .Select(error => error.Line is not null ? error : At(error, Find(error.Path)))
                .OrderBy(error => error.Line)
                .ThenBy(error => error.Column),
        ];
    }

    internal void Add(string path, Position position) => places.TryAdd(path, position);

    private DeclarationError At(DeclarationError error, (int Line, int Column) place) =>
        error with { File = FileName, Line = place.Line, Column = place.Column };
}
