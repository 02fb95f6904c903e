using System.Text;
using System.Text.Json;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Reads and writes the two messages between operator and builder as JSON.</summary>
public static class BuildMessages
{
    /// <summary>Kubernetes truncates a termination message at this many bytes, which would leave broken JSON.</summary>
    public const int MaxOutcomeBytes = 4096;

    /// <summary>Most bytes of an order: what an environment variable of a Job may reasonably hold.</summary>
    public const int MaxOrderBytes = 96 * 1024;

    /// <summary>Writes an order.</summary>
    /// <param name="order">The order.</param>
    /// <returns>Canonical JSON: sorted names, no nulls, no line breaks.</returns>
    /// <exception cref="InvalidDeclarationException">The order exceeds <see cref="MaxOrderBytes"/>.</exception>
    public static string WriteOrder(BuildOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var json = CanonicalJson.Write(order);
        RefuseOversize("order", json, MaxOrderBytes);
        return json;
    }

    /// <summary>Reads an order and checks its bounds, not the declaration's cross-field rules.</summary>
    /// <param name="json">What <see cref="WriteOrder"/> wrote.</param>
    /// <returns>The order.</returns>
    /// <exception cref="InvalidDeclarationException">Not JSON, an unknown field, too large, or out of bounds.</exception>
    public static BuildOrder ReadOrder(string json) => Read<BuildOrder>(json, "order", MaxOrderBytes);

    /// <summary>Writes an outcome in at most <see cref="MaxOutcomeBytes"/> bytes of UTF-8, leaving out details and shortening the message if it must.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>Canonical JSON.</returns>
    /// <exception cref="InvalidDeclarationException">Outputs, digests or release alone exceed the limit.</exception>
    public static string WriteOutcome(BuildOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var json = OutcomeFit.Write(outcome, MaxOutcomeBytes);
        RefuseOversize("outcome", json, MaxOutcomeBytes);
        return json;
    }

    /// <summary>Reads an outcome and checks its bounds.</summary>
    /// <param name="json">The termination message.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="InvalidDeclarationException">Not JSON, an unknown field, too large, or out of bounds.</exception>
    public static BuildOutcome ReadOutcome(string json) => Read<BuildOutcome>(json, "outcome", MaxOutcomeBytes);

    private static T Read<T>(string json, string what, int limit)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        RefuseOversize(what, json, limit);
        T? value;
        try
        {
            value = JsonSerializer.Deserialize<T>(json, ApiJson.Strict);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // The latter for half a surrogate pair, as is left where a text was cut.
            throw new InvalidDeclarationException([new DeclarationError(what, $"is no {what} that this version can read: {e.Message}")]);
        }

        if (value is null)
        {
            throw new InvalidDeclarationException([new DeclarationError(what, "is null; the message was lost on its way")]);
        }

        InvalidDeclarationException.ThrowIfAny(BoundsCheck.Of(value, what));
        return value;
    }

    private static void RefuseOversize(string what, string json, int limit)
    {
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > limit)
        {
            throw new InvalidDeclarationException([new DeclarationError(what, FormattableString.Invariant($"takes {bytes} bytes; at most {limit} fit, so name fewer or shorter outputs or layers"))]);
        }
    }
}
