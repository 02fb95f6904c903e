namespace TrtOperator.Api.Yaml;

/// <summary>A place in a text; line and column count from 1.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A node of a YAML document, with its place.</summary>
internal abstract record YamlNode(Position At);

/// <summary>A scalar. A plain one is written without quotes, so that YAML gives it a type by its looks.</summary>
internal sealed record YamlScalar(Position At, string Value, bool IsPlain) : YamlNode(At);

/// <summary>A list.</summary>
internal sealed record YamlSequence(Position At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <summary>A map, in the order of the text and without repeated keys.</summary>
internal sealed record YamlMapping(Position At, IReadOnlyList<YamlEntry> Entries) : YamlNode(At);

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(string Key, Position At, YamlNode Value);
