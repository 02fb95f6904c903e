using System.Globalization;
using System.Text;
using TrtOperator.Api.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TrtOperator.Api.Yaml;

/// <summary>
/// Reads one YAML document into nodes. Aliases, anchors and tags are refused, and size, depth and node count are limited
/// while reading, so that no text can make more of itself than it is.
/// </summary>
internal sealed class YamlTree
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxDepth = 40;
    public const int MaxNodes = 20_000;

    private readonly Parser parser;
    private readonly string file;
    private readonly ErrorList errors;
    private int nodes;

    private YamlTree(string text, string file, ErrorList errors)
    {
        parser = new Parser(new StringReader(text));
        this.file = file;
        this.errors = errors;
    }

    public static YamlNode Read(string text, string file, ErrorList errors)
    {
        // The length in chars bounds the bytes from below, so the count itself is never long.
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new InvalidDeclarationException([new("", "the document is larger than 1 MiB; a TrtEngine is a page of text", file, 1, 1)]);
        }

        var tree = new YamlTree(text.TrimStart('\uFEFF'), file, errors);
        try
        {
            return tree.Document();
        }
        catch (YamlException e)
        {
            throw tree.Refuse(At(e.Start), "this is not YAML: " + LowerFirst(e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser's own slips on broken input; what it had read last is the best place to name.
            throw tree.Refuse(tree.parser.Current is { } last ? At(last.Start) : new(1, 1), "this is not YAML that can be read: " + LowerFirst(e.Message));
        }
    }

    private YamlNode Document()
    {
        Next();
        if (Next() is not DocumentStart)
        {
            throw Refuse(new(1, 1), "the document is empty; write a TrtEngine");
        }

        Next();
        var root = Node("", 0);
        Next();
        if (Next() is DocumentStart second)
        {
            throw Refuse(At(second.Start), "a second document starts here; write exactly one TrtEngine a file");
        }

        return root;
    }

    private ParsingEvent Next() => parser.MoveNext() ? parser.Current! : throw Refuse(new(1, 1), "the document ends too early");

    private YamlNode Node(string path, int depth)
    {
        var start = parser.Current!;
        var at = At(start.Start);
        if (++nodes > MaxNodes)
        {
            throw Refuse(at, Invariant($"the document has more than {MaxNodes} entries"));
        }

        if (depth > MaxDepth)
        {
            throw Refuse(at, Invariant($"the document is nested deeper than {MaxDepth} levels"));
        }

        if (start is AnchorAlias alias)
        {
            throw Refuse(at, $"the alias *{Shown.Text(alias.Value.Value)} is not allowed; write the value out");
        }

        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            throw Refuse(at, $"the anchor &{Shown.Text(anchored.Anchor.Value)} is not allowed; remove it and write values out");
        }

        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
        {
            throw Refuse(at, $"the tag {Shown.Text(tag.Value)} is not allowed; remove it");
        }

        return start switch
        {
            Scalar scalar => new YamlScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => Sequence(at, path, depth),
            MappingStart => Mapping(at, path, depth),
            _ => throw Refuse(at, "a value is expected here"),
        };
    }

    private YamlSequence Sequence(Position at, string path, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd)
        {
            items.Add(Node(FieldPath.Item(path, items.Count), depth + 1));
        }

        return new YamlSequence(at, items);
    }

    private YamlMapping Mapping(Position at, string path, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, Position>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            if (Node(path, depth + 1) is not YamlScalar key)
            {
                throw Refuse(At(parser.Current!.Start), "a field name must be text, not a list or a map");
            }

            Next();
            var keyPath = FieldPath.Field(path, Shown.Text(key.Value));
            var value = Node(keyPath, depth + 1);
            if (seen.TryAdd(key.Value, key.At))
            {
                entries.Add(new(key.Value, key.At, value));
            }
            else
            {
                errors.Add(keyPath, key.At, Invariant($"is written twice, first on line {seen[key.Value].Line}; keep one"));
            }
        }

        return new YamlMapping(at, entries);
    }

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string LowerFirst(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];

    private InvalidDeclarationException Refuse(Position at, string message) =>
        new([.. errors.All, new DeclarationError("", message, file, Math.Max(1, at.Line), Math.Max(1, at.Column))]);
}
