using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Objects;

/// <summary>The rules for names, labels and annotations.</summary>
internal static partial class ObjectNames
{
    private const string SubdomainRule =
        "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelRule =
        "a DNS-1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string ValueRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyRule =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    public static string Generate(string prefix) =>
        (prefix.Length > 58 ? prefix[..58] : prefix) + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);

    public static IEnumerable<FieldCause> Check(ServedKind kind, JsonObject metadata)
    {
        string name = (string?)metadata["name"] ?? "";
        if (name.Length == 0)
        {
            yield return FieldCause.Required("metadata.name", "name or generateName is required");
        }
        else if (kind == ServedKinds.Namespaces)
        {
            if (name.Length > 63)
            {
                yield return FieldCause.Invalid("metadata.name", $"\"{name}\"", "must be no more than 63 characters");
            }

            if (!Label().IsMatch(name))
            {
                yield return FieldCause.Invalid("metadata.name", $"\"{name}\"", LabelRule);
            }
        }
        else
        {
            if (name.Length > 253)
            {
                yield return FieldCause.Invalid("metadata.name", $"\"{name}\"", "must be no more than 253 characters");
            }

            if (!Subdomain().IsMatch(name))
            {
                yield return FieldCause.Invalid("metadata.name", $"\"{name}\"", SubdomainRule);
            }
        }

        foreach (FieldCause cause in CheckLabels("metadata.labels", metadata["labels"] as JsonObject))
        {
            yield return cause;
        }

        int annotations = (metadata["annotations"] as JsonObject)?.Sum(a => a.Key.Length + ((string?)a.Value ?? "").Length) ?? 0;
        if (annotations > 256 * 1024)
        {
            yield return new FieldCause("FieldValueTooLong", "metadata.annotations", "Too long: must have at most 262144 bytes");
        }
    }

    public static IEnumerable<FieldCause> CheckLabels(string field, JsonObject? labels)
    {
        foreach ((string key, JsonNode? node) in labels ?? [])
        {
            string value = (string?)node ?? "";
            string part = key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (!QualifiedPart().IsMatch(part) || part.Length > 63)
            {
                yield return FieldCause.Invalid(field, $"\"{key}\"", part.Length > 63 ? "name part must be no more than 63 characters" : KeyRule);
            }

            if (value.Length > 63)
            {
                yield return FieldCause.Invalid(field, $"\"{value}\"", "must be no more than 63 characters");
            }
            else if (!LabelValue().IsMatch(value))
            {
                yield return FieldCause.Invalid(field, $"\"{value}\"", ValueRule);
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedPart();
}
