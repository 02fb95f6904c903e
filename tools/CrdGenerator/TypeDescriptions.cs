using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TrtOperator.CrdGenerator;

/// <summary>The summaries of types and properties, from the documentation that the compiler writes beside the assembly.</summary>
public sealed partial class TypeDescriptions
{
    private readonly Dictionary<string, string> _summaries;

    private TypeDescriptions(Dictionary<string, string> summaries) => _summaries = summaries;

    /// <summary>Reads the documentation of an assembly.</summary>
    /// <param name="assembly">The assembly; its XML file lies beside it.</param>
    /// <returns>The summaries.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TypeDescriptions Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        XDocument document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new TypeDescriptions(document.Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!), StringComparer.Ordinal));
    }

    /// <summary>What a type is.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Its summary; null when it has none.</returns>
    public string? Of(Type type) => _summaries.GetValueOrDefault($"T:{type?.FullName}");

    /// <summary>What a property is.</summary>
    /// <param name="property">The property.</param>
    /// <returns>Its summary; null when it has none.</returns>
    public string? Of(PropertyInfo property) => _summaries.GetValueOrDefault($"P:{property?.DeclaringType?.FullName}.{property?.Name}");

    private static string Text(XElement summary)
    {
        foreach (XElement reference in summary.Descendants().Where(element => element.Attribute("cref") is not null).ToArray())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        }

        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
