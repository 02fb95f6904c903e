using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace TrtOperator.Api.Validation;

/// <summary>Checks an object of the API's types against the bounds that its properties declare.</summary>
public static class BoundsCheck
{
    private static readonly ConcurrentDictionary<string, RegularExpressionAttribute> ItemPatterns = new(StringComparer.Ordinal);

    /// <summary>Checks a value and everything in it.</summary>
    /// <param name="value">An object of the API's types.</param>
    /// <param name="path">The field that holds it; empty for the whole document.</param>
    /// <returns>One error for each bound that is broken, with the field's path; empty when none is.</returns>
    public static IReadOnlyList<DeclarationError> Of(object value, string path = "")
    {
        var errors = new List<DeclarationError>();
        Walk(value, path, errors);
        return errors;
    }

    private static void Walk(object value, string path, List<DeclarationError> errors)
    {
        var type = value.GetType();
        if (type.GetCustomAttribute<ExactlyOneOfAttribute>() is { } union)
        {
            CheckUnion(value, union, path, errors);
        }

        foreach (var field in SchemaField.Of(type))
        {
            var fieldPath = FieldPath.Field(path, field.Name);
            var content = field.Property.GetValue(value);
            if (content is null)
            {
                if (field.IsRequired)
                {
                    errors.Add(new(fieldPath, "is required"));
                }

                continue;
            }

            CheckField(field, content, fieldPath, errors);
        }
    }

    private static void CheckField(SchemaField field, object content, string path, List<DeclarationError> errors)
    {
        if (field.IsRequired && content is string { Length: 0 })
        {
            errors.Add(new(path, "is required"));
            return;
        }

        if (field.Rules.FirstOrDefault(rule => !Holds(rule, content)) is { } broken)
        {
            errors.Add(new(path, Sentence(broken, content)));
            return;
        }

        var bounds = field.Items;
        switch (content)
        {
            case Enum when !Enum.IsDefined(content.GetType(), content):
                errors.Add(new(path, OneOf(content.GetType())));
                break;
            case string:
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    CheckMapEntry(bounds, (string)entry.Key, entry.Value, path, errors);
                }

                break;
            case IEnumerable list:
                CheckList(field, bounds, list, path, errors);
                break;
            case not null when SchemaField.IsOwn(content.GetType()):
                Walk(content, path, errors);
                break;
        }
    }

    private static void CheckList(SchemaField field, ItemBoundsAttribute? bounds, IEnumerable list, string path, List<DeclarationError> errors)
    {
        var index = 0;
        foreach (var item in list)
        {
            var itemPath = FieldPath.Item(path, index++);
            if (item is null)
            {
                errors.Add(new(itemPath, "is empty; remove the entry or give it a value"));
                continue;
            }

            if (bounds is not null)
            {
                CheckItem(bounds, item, itemPath, errors);
            }

            if (item is Enum && !Enum.IsDefined(item.GetType(), item))
            {
                errors.Add(new(itemPath, OneOf(item.GetType())));
            }
            else if (item is not string && SchemaField.IsOwn(item.GetType()))
            {
                Walk(item, itemPath, errors);
            }
        }

        CheckDuplicates(field, list, path, errors);
    }

    private static string OneOf(Type type) => "must be one of " + string.Join(", ", Enum.GetNames(type));

    private static void CheckDuplicates(SchemaField field, IEnumerable list, string path, List<DeclarationError> errors)
    {
        var key = field.MapKey;
        if (key is null && !field.IsSet)
        {
            return;
        }

        var seen = new Dictionary<string, int>(key is { IgnoreCase: true } ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var index = -1;
        foreach (var item in list)
        {
            index++;
            var name = item is null ? null : key is null ? item.ToString() : KeyOf(item, key.Key);
            if (string.IsNullOrEmpty(name) || seen.TryAdd(name, index))
            {
                continue;
            }

            var itemPath = FieldPath.Item(path, index);
            errors.Add(new(
                key is null ? itemPath : FieldPath.Field(itemPath, key.Key),
                $"'{name}' is already used by {FieldPath.Item(path, seen[name])}{(key is { IgnoreCase: true } ? " (names that differ only in case count as equal)" : "")}; {(key is null ? "remove one" : "choose another name")}"));
        }
    }

    private static string? KeyOf(object item, string key) =>
        SchemaField.Of(item.GetType()).FirstOrDefault(field => field.Name == key)?.Property.GetValue(item)?.ToString();

    private static void CheckMapEntry(ItemBoundsAttribute? bounds, string key, object? item, string path, List<DeclarationError> errors)
    {
        var entryPath = FieldPath.Key(path, key);
        if (bounds is { KeyMaxLength: > 0 } && (key.Length == 0 || key.Length > bounds.KeyMaxLength))
        {
            errors.Add(new(entryPath, Invariant($"the key must have 1 to {bounds.KeyMaxLength} characters")));
        }

        if (item is null)
        {
            errors.Add(new(entryPath, "is empty; remove the entry or give it a value"));
        }
        else if (bounds is not null)
        {
            CheckItem(bounds, item, entryPath, errors);
        }
    }

    private static void CheckItem(ItemBoundsAttribute bounds, object item, string path, List<DeclarationError> errors)
    {
        if (item is string text)
        {
            if (bounds.MaxLength > 0 && text.Length > bounds.MaxLength)
            {
                errors.Add(new(path, Invariant($"has {text.Length} characters; at most {bounds.MaxLength} are allowed")));
            }
            else if (bounds.Pattern is { } pattern && !Holds(ItemPatterns.GetOrAdd(pattern, static text => new RegularExpressionAttribute(text)), text))
            {
                errors.Add(new(path, $"'{text}' does not match {pattern}"));
            }
        }
        else if (item is long or int && Convert.ToInt64(item, CultureInfo.InvariantCulture) is var number && (number < bounds.Minimum || number > bounds.Maximum))
        {
            errors.Add(new(path, bounds.Maximum == long.MaxValue
                ? Invariant($"{number} is out of range; write a whole number of at least {bounds.Minimum}")
                : Invariant($"{number} is out of range; write a whole number from {bounds.Minimum} to {bounds.Maximum}")));
        }
    }

    private static void CheckUnion(object value, ExactlyOneOfAttribute union, string path, List<DeclarationError> errors)
    {
        var present = SchemaField.Of(value.GetType())
            .Where(field => union.Fields.Contains(field.Name) && field.Property.GetValue(value) is not null)
            .Select(field => field.Name)
            .ToArray();
        var choices = $"exactly one of {string.Join(", ", union.Fields.SkipLast(1))} or {union.Fields[^1]}";
        if (present.Length == 0)
        {
            errors.Add(new(path, $"needs {choices}"));
        }
        else if (present.Length > 1)
        {
            errors.Add(new(FieldPath.Field(path, present[1]), $"may not stand beside {present[0]}; write {choices}"));
        }
    }

    // The attribute itself lets every empty text pass.
    private static bool Holds(ValidationAttribute rule, object content) =>
        rule.IsValid(content) && !(rule is RegularExpressionAttribute && content is string { Length: 0 });

    private static string Sentence(ValidationAttribute rule, object content) => rule switch
    {
        MaxLengthAttribute max when content is string text => Invariant($"has {text.Length} characters; at most {max.Length} are allowed"),
        MaxLengthAttribute max => Invariant($"has too many entries; at most {max.Length} are allowed"),
        MinLengthAttribute min when content is string => Invariant($"must have at least {min.Length} characters"),
        MinLengthAttribute min => Invariant($"must have at least {min.Length} {(min.Length == 1 ? "entry" : "entries")}"),
        RangeAttribute range => Invariant($"{content} is out of range; write a whole number from {range.Minimum} to {range.Maximum}"),
        RegularExpressionAttribute { ErrorMessage: { } message } => message,
        RegularExpressionAttribute pattern => $"does not match {pattern.Pattern}",
        _ => rule.FormatErrorMessage("value"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
