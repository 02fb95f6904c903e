namespace TrtOperator.Api.Validation;

/// <summary>A column of <c>kubectl get</c>, in the order of the attributes.</summary>
/// <param name="name">Its heading.</param>
/// <param name="type">string, integer or date.</param>
/// <param name="jsonPath">Where its value is.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string type, string jsonPath) : Attribute
{
    /// <summary>Its heading.</summary>
    public string Name { get; } = name;

    /// <summary>string, integer or date.</summary>
    public string Type { get; } = type;

    /// <summary>Where its value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>What it shows.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is shown only with <c>-o wide</c>.</summary>
    public bool IsWide { get; init; }
}
