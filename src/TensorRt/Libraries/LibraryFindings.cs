namespace TrtOperator.TensorRt.Libraries;

/// <summary>What a search for libraries came to.</summary>
/// <param name="Places">Every place that exists or was named, in order; places of the same kind without anything in them are left out.</param>
public sealed record LibraryFindings(IReadOnlyList<PlaceFinding> Places)
{
    /// <summary>Every usable pair, in order.</summary>
    public IReadOnlyList<LibraryFiles> Libraries { get; } = [.. Places.SelectMany(place => place.Libraries)];

    /// <summary>Every problem, in order.</summary>
    public IReadOnlyList<LibraryProblem> Problems { get; } = [.. Places.SelectMany(place => place.Problems)];

    /// <summary>The first problem of a path that a person named, which must be told rather than passed over; else null.</summary>
    public LibraryProblem? NamedProblem => Places.Where(place => place.Place.IsNamed).SelectMany(place => place.Problems).FirstOrDefault();

    /// <summary>The pair to use for a family: the first in order, or null where there is none or a path that was named for it is unusable.</summary>
    /// <param name="kind">The family.</param>
    /// <param name="problem">Why there is none, where a named path or a file by the right name says it.</param>
    public LibraryFiles? For(LibraryKind kind, out LibraryProblem? problem)
    {
        problem = null;
        foreach (PlaceFinding place in Places.Where(place => place.Place.Only is null || place.Place.Only == kind))
        {
            if (place.Libraries.FirstOrDefault(library => library.Kind == kind) is { } library)
            {
                problem = null;
                return library;
            }

            problem ??= place.Problems.Count > 0 ? place.Problems[0] : null;
            if (place.Place.IsNamed && problem is not null)
            {
                return null;
            }
        }

        return null;
    }
}
