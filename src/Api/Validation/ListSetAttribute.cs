namespace TrtOperator.Api.Validation;

/// <summary>No entry of the list appears twice (<c>x-kubernetes-list-type: set</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;
