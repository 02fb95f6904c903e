namespace TrtOperator.ApiServer.Errors;

/// <summary>One reason why an object is invalid.</summary>
/// <param name="Reason">The machine-readable reason, such as <c>FieldValueRequired</c>.</param>
/// <param name="Field">The path of the field.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record FieldCause(string Reason, string Field, string Message)
{
    public static FieldCause Required(string field, string? more = null) =>
        new("FieldValueRequired", field, more is null ? "Required value" : $"Required value: {more}");

    public static FieldCause Invalid(string field, string value, string more) => new("FieldValueInvalid", field, $"Invalid value: {value}: {more}");

    public static FieldCause Forbidden(string field, string more) => new("FieldValueForbidden", field, $"Forbidden: {more}");

    public static FieldCause Duplicate(string field, string value) => new("FieldValueDuplicate", field, $"Duplicate value: {value}");

    public static FieldCause NotSupported(string field, string value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {value}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");
}
