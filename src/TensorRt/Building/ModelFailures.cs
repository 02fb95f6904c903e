namespace TrtOperator.TensorRt.Building;

/// <summary>Models that the parser or the builder refuses.</summary>
internal static class ModelFailures
{
    private const int NotOnnx = 3;
    private const int LeastUnsupported = 6;

    public static BuildFailure EmptyNetwork() => new(
        BuildFailureKind.BadInput,
        "The model file holds no graph with an output: the parser took it for an empty model.",
        "Check that the file is an ONNX model and that it was written to its end.",
        null);

    public static BuildFailure? Match(Statement statement, BuildEvidence evidence)
    {
        string text = statement.Text;
        if (text.Contains("Network must have at least one output", StringComparison.Ordinal))
        {
            return EmptyNetwork();
        }

        return File(statement, evidence) ?? Quantization(statement) ?? Types(statement) ?? Operator(statement);
    }

    /// <summary>Anything else: the library's own words, with the node where one is meant.</summary>
    public static BuildFailure Refused(Statement statement)
    {
        bool unsaid = !HasWords(statement.Text);
        string by = statement.Function.Length > 0 ? $" (in {LibraryText.Name(statement.Function)})" : string.Empty;
        BuildFailureKind kind = statement.HasNode || statement.Code >= LeastUnsupported || statement.Code == 0 ? BuildFailureKind.ModelNotSupported : BuildFailureKind.BadInput;
        if (statement.HasNode)
        {
            string sentence = unsaid ? $"{statement.NodeWords} is refused by the library{by}." : $"{statement.NodeWords} is refused by the library: {statement.Text}.";
            return new BuildFailure(kind, sentence, "Change or replace the node in the model, or use a version of the library that takes it.", statement.Node);
        }

        return new BuildFailure(
            kind,
            unsaid ? $"The library refused the model without a reason{by}." : $"The library refused the model: {statement.Text}.",
            "Change the model or the declaration accordingly, or use another version of the library.",
            null);
    }

    private static BuildFailure? File(Statement statement, BuildEvidence evidence)
    {
        string text = statement.Text;
        if (statement.Code == NotOnnx || text.Contains("Failed to parse the ONNX model", StringComparison.Ordinal))
        {
            return Bad("The model file is no whole ONNX model.", "Check that the file is an ONNX model and that it was written to its end.");
        }

        const string Missing = "or is not a regular file: ";
        if (text.IndexOf(Missing, StringComparison.Ordinal) is int at and >= 0)
        {
            return Bad($"The model file {LibraryText.Quote(text[(at + Missing.Length)..])} does not exist, or is no regular file.", "Give the path of the model's .onnx file.");
        }

        const string Opening = "Failed to open file: ";
        const string Initializer = "Failed to import initializer: ";
        int named = text.LastIndexOf(Initializer, StringComparison.Ordinal);
        string? file = After(text, Opening) ?? evidence.Messages.Take(400)
            .Where(m => m.Severity <= MessageSeverity.Error)
            .SelectMany(m => LibraryText.Lines(m.Text, 40))
            .Select(line => After(LibraryText.Clean(line), Opening))
            .FirstOrDefault(found => found is not null);
        string? initializer = named < 0 ? null : text[(named + Initializer.Length)..];
        if (file is null || (initializer is null && !text.Contains(Opening, StringComparison.Ordinal)))
        {
            return string.IsNullOrEmpty(initializer)
                ? null
                : Bad($"The data of initializer {LibraryText.Quote(initializer)} cannot be read.", "Check that its type is one that TensorRT knows and that its external data lies beside the model.");
        }

        string of = string.IsNullOrEmpty(initializer) ? string.Empty : $" of initializer {LibraryText.Quote(initializer)}";
        return Bad($"The external data file {LibraryText.Quote(file)}{of} cannot be opened.", "Put the file beside the model, under the name that the model gives it.");
    }

    private static BuildFailure? Quantization(Statement statement)
    {
        string text = statement.Text;
        bool inBuilder = statement.Function is "buildZeroPointTensor";
        if (inBuilder || text.Contains("zero zero point", StringComparison.OrdinalIgnoreCase) || text.Contains("shiftIsAllZeros", StringComparison.Ordinal))
        {
            return Not(statement, $"{Node(statement)} has a zero point that is not 0, and TensorRT quantizes symmetrically only.", "Quantize symmetrically: INT8 with a zero point of 0, no UINT8.");
        }

        return text.Contains("Scale coefficients must all be positive", StringComparison.Ordinal) || statement.Function is "resolveScaleInput"
            ? Not(statement, $"{Node(statement)} has a scale that is zero, negative or no number.", "Calibrate this tensor again, or leave its node unquantized.")
            : null;
    }

    private static BuildFailure? Types(Statement statement)
    {
        string text = statement.Text;
        int at = text.IndexOf("must have same input types", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        int colon = text.LastIndexOf(": ", at, StringComparison.Ordinal);
        Statement of = statement.HasNode || colon <= 0 ? statement : statement with { NodeName = text[..colon] };
        string types = LibraryText.Between(text + ".", "of types ", ".") is { } found ? $" ({LibraryText.Name(found)})" : string.Empty;
        return Not(of, $"{Node(of)} gets inputs of different types{types}, and the library converts none by itself.", "Put a Cast before one of its inputs, or give all of them one precision.");
    }

    private static BuildFailure? Operator(Statement statement)
    {
        string op = LibraryText.Name(statement.Operator);
        if (statement.Text.Contains("Plugin not found", StringComparison.Ordinal) || statement.Function is "checkFallbackPluginImporter")
        {
            return Not(statement, $"{Node(statement)} has an operator that neither TensorRT nor a plugin knows.", "Replace it with operators of the ONNX standard before the export.");
        }

        if (HasWords(statement.Text) || statement.Function.Length == 0 || !statement.HasNode)
        {
            return null;
        }

        bool integer = op.StartsWith("QLinear", StringComparison.Ordinal) || op.EndsWith("Integer", StringComparison.Ordinal) || op == "DynamicQuantizeLinear";
        return Not(
            statement,
            $"{Node(statement)}: TensorRT does not support {(op.Length == 0 ? "this operator" : $"operator {op}")} (refused by {LibraryText.Name(statement.Function)}).",
            integer ? "Quantize with QuantizeLinear and DequantizeLinear around the float operator instead." : "Replace it with operators that TensorRT supports before the export.");
    }

    // A bare condition of the parser's source, such as "false" or "axis < nbDims", says nothing to people.
    private static bool HasWords(string text) => text.Count(c => c == ' ') >= 2 && !text.StartsWith("false", StringComparison.Ordinal);

    private static string Node(Statement statement) => statement.HasNode ? statement.NodeWords : "A node";

    private static string? After(string text, string mark)
    {
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 || at + mark.Length >= text.Length ? null : text[(at + mark.Length)..];
    }

    private static BuildFailure Bad(string sentence, string next) => new(BuildFailureKind.BadInput, sentence, next, null);

    private static BuildFailure Not(Statement statement, string sentence, string next) =>
        new(BuildFailureKind.ModelNotSupported, sentence, next, statement.Node is { } name ? LibraryText.Name(name) : null);
}
