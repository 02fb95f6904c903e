namespace TrtOperator.Api.Validation;

/// <summary>Of the named fields (their JSON names) exactly one is present.</summary>
/// <param name="fields">JSON names.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExactlyOneOfAttribute(params string[] fields) : Attribute
{
    /// <summary>JSON names of the fields.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;
}
