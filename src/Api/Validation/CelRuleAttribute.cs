namespace TrtOperator.Api.Validation;

/// <summary>A rule across fields in the Common Expression Language, for the CRD (<c>x-kubernetes-validations</c>). Never stricter than <see cref="TrtEngineValidator"/>, which says the same where a server does not know such rules.</summary>
/// <param name="rule">The expression over <c>self</c>.</param>
/// <param name="message">What is wrong and what to write instead.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule, string message) : Attribute
{
    /// <summary>The expression.</summary>
    public string Rule { get; } = rule;

    /// <summary>What is wrong and what to write instead.</summary>
    public string Message { get; } = message;
}
