using System.Globalization;

namespace TrtOperator.Api.Validation;

/// <summary>A declaration that cannot be carried out as it stands. The message is the first error and the count of the others.</summary>
public sealed class InvalidDeclarationException : Exception
{
    /// <summary>Makes one of at least one error.</summary>
    /// <param name="errors">The errors, in the order of the document.</param>
    /// <exception cref="ArgumentException">No errors.</exception>
    public InvalidDeclarationException(IReadOnlyList<DeclarationError> errors)
        : base(Sentence(errors)) => Errors = errors;

    /// <summary>Every error, in the order of the document.</summary>
    public IReadOnlyList<DeclarationError> Errors { get; }

    /// <summary>Throws if there is any error.</summary>
    /// <param name="errors">The errors.</param>
    /// <exception cref="InvalidDeclarationException">There is at least one.</exception>
    public static void ThrowIfAny(IReadOnlyList<DeclarationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (errors.Count > 0)
        {
            throw new InvalidDeclarationException(errors);
        }
    }

    private static string Sentence(IReadOnlyList<DeclarationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return errors.Count switch
        {
            0 => throw new ArgumentException("There must be at least one error.", nameof(errors)),
            1 => errors[0].ToString(),
            2 => errors[0] + " (and 1 more error)",
            _ => string.Create(CultureInfo.InvariantCulture, $"{errors[0]} (and {errors.Count - 1} more errors)"),
        };
    }
}
