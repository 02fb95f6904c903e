using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The request for a rebuild that goes into the keys.</summary>
/// <param name="Value">The request; null where none was ever made.</param>
/// <param name="IsNew">Whether this decision takes it up.</param>
internal sealed record RebuildRequest(string? Value, bool IsNew)
{
    private const int MaxLength = 128;

    /// <summary>Reads the annotation. A request that was handled stays in force though its annotation is gone: nothing is built again for want of it.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="isHeld">Whether nothing is started, and so nothing taken up.</param>
    public static RebuildRequest Of(TrtEngine engine, bool isHeld)
    {
        string? handled = engine.Status?.LastHandledRebuild;
        string? asked = null;
        engine.Metadata.Annotations?.TryGetValue(WellKnownNames.RebuildAnnotation, out asked);
        string value = Sentence.Clean(asked, MaxLength);

        return value.Length == 0 || value == handled || isHeld ? new(handled, false) : new(value, true);
    }
}
