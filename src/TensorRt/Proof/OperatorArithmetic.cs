namespace TrtOperator.TensorRt.Proof;

/// <summary>What an ONNX operator becomes in a generated kernel.</summary>
/// <param name="Kind">How it is judged.</param>
/// <param name="Own">Words that show the operator itself; at least one must be there.</param>
/// <param name="Further">Words that may belong to it as well, and as often to a neighbour.</param>
/// <param name="IsWhole">Whether it becomes all of its words together, and not one of them.</param>
internal sealed record OperatorArithmetic(OperatorKind Kind, IReadOnlyList<string> Own, IReadOnlyList<string> Further, bool IsWhole = false)
{
    private static readonly HashSet<string> Wholes = new(StringComparer.Ordinal) { "Softmax", "LogSoftmax", "ReduceLogSumExp", "ReduceL2" };

    private static readonly OperatorArithmetic Product = new(OperatorKind.Product, ["mul", "reduce_add"], ["add"]);
    private static readonly OperatorArithmetic Movement = new(OperatorKind.Movement, [], []);
    private static readonly OperatorArithmetic Pooling = new(OperatorKind.Pooling, ["reduce_add", "reduce_max"], []);
    private static readonly OperatorArithmetic Recurrent = new(OperatorKind.Recurrent, ["sigmoid", "tanh", "relu"], []);
    private static readonly OperatorArithmetic Normalization = Arithmetic(["sqrt", "rsqrt", "reduce_add", "sub"], "div", "mul", "sqr", "add") with { IsWhole = true };
    private static readonly OperatorArithmetic Unknown = Arithmetic([]);

    private static readonly Dictionary<string, OperatorArithmetic> Table = new(StringComparer.Ordinal)
    {
        ["MatMul"] = Product,
        ["Gemm"] = Product,
        ["Conv"] = Product,
        ["ConvTranspose"] = Product,
        ["Einsum"] = Product,
        ["LSTM"] = Recurrent,
        ["GRU"] = Recurrent,
        ["RNN"] = Recurrent,
        ["AveragePool"] = Pooling,
        ["MaxPool"] = Pooling,
        ["GlobalAveragePool"] = Pooling,
        ["GlobalMaxPool"] = Pooling,
        ["LpPool"] = Pooling,
        ["Softmax"] = Arithmetic(["exp", "sub", "reduce_add", "reduce_max"], "div", "mul"),
        ["LogSoftmax"] = Arithmetic(["exp", "log", "sub", "reduce_add", "reduce_max"], "add"),
        ["LayerNormalization"] = Normalization,
        ["GroupNormalization"] = Normalization,
        ["InstanceNormalization"] = Normalization,
        ["RMSNormalization"] = Normalization,
        ["SimplifiedLayerNormalization"] = Normalization,
        ["MeanVarianceNormalization"] = Normalization,
        ["LpNormalization"] = Normalization,
        ["BatchNormalization"] = Arithmetic(["mul", "add"]),
        ["ReduceMean"] = Arithmetic(["reduce_add"], "mul", "div"),
        ["ReduceSum"] = Arithmetic(["reduce_add"]),
        ["ReduceMax"] = Arithmetic(["reduce_max"]),
        ["ReduceMin"] = Arithmetic(["reduce_min"]),
        ["ReduceProd"] = Arithmetic(["reduce_mul"]),
        ["ReduceL1"] = Arithmetic(["reduce_add", "abs"]),
        ["ReduceL2"] = Arithmetic(["reduce_add", "sqrt"], "mul", "sqr"),
        ["ReduceSumSquare"] = Arithmetic(["reduce_add"], "mul", "sqr"),
        ["ReduceLogSum"] = Arithmetic(["reduce_add", "log"]),
        ["ReduceLogSumExp"] = Arithmetic(["reduce_add", "log", "exp"]),
        ["CumSum"] = Arithmetic(["reduce_add", "add"]),
        ["Add"] = Arithmetic(["add", "sub"]),
        ["Sum"] = Arithmetic(["add"]),
        ["Mean"] = Arithmetic(["add"], "mul", "div"),
        ["Sub"] = Arithmetic(["sub", "add"]),
        ["Mul"] = Arithmetic(["mul", "sqr", "silu"]),
        ["Div"] = Arithmetic(["div", "mul"]),
        ["Reciprocal"] = Arithmetic(["div", "rsqrt"]),
        ["Sqrt"] = Arithmetic(["sqrt", "rsqrt"]),
        ["Pow"] = Arithmetic(["pow", "sqr", "mul", "sqrt"]),
        ["Exp"] = Arithmetic(["exp"]),
        ["Log"] = Arithmetic(["log"]),
        ["Erf"] = Arithmetic(["erf"]),
        ["Gelu"] = Arithmetic(["erf", "tanh", "gelu"], "mul", "add", "div"),
        ["Sigmoid"] = Arithmetic(["sigmoid", "silu"]),
        ["Swish"] = Arithmetic(["silu", "sigmoid"], "mul"),
        ["Tanh"] = Arithmetic(["tanh"]),
        ["Relu"] = Arithmetic(["relu", "max"]),
        ["PRelu"] = Arithmetic(["prelu", "leaky_relu", "leaky_relu_alpha_lte_one", "leaky_relu_alpha_gte_one", "select", "mul"], "max", "min"),
        ["LeakyRelu"] = Arithmetic(["leaky_relu", "leaky_relu_alpha_lte_one", "leaky_relu_alpha_gte_one", "max", "min", "select"], "mul"),
        ["ThresholdedRelu"] = Arithmetic(["select", "gtr"]),
        ["Elu"] = Arithmetic(["elu", "exp"], "sub", "mul", "select"),
        ["Selu"] = Arithmetic(["selu", "elu", "exp"], "sub", "mul", "select"),
        ["Celu"] = Arithmetic(["celu", "elu", "exp"], "sub", "mul", "div", "max", "min", "add"),
        ["Softplus"] = Arithmetic(["softplus", "log", "log1p", "exp"], "add"),
        ["Softsign"] = Arithmetic(["div", "softsign"], "add", "abs"),
        ["Mish"] = Arithmetic(["tanh", "mish"], "mul", "log", "exp", "add"),
        ["Clip"] = Arithmetic(["max", "min"]),
        ["Max"] = Arithmetic(["max"]),
        ["Min"] = Arithmetic(["min"]),
        ["HardSigmoid"] = Arithmetic(["max", "min"], "mul", "add"),
        ["HardSwish"] = Arithmetic(["max", "min"], "mul", "add"),
        ["Neg"] = Arithmetic(["neg", "mul", "sub"]),
        ["Abs"] = Arithmetic(["abs"]),
        ["Sign"] = Arithmetic(["sign"]),
        ["Floor"] = Arithmetic(["floor"]),
        ["Ceil"] = Arithmetic(["ceil"]),
        ["Round"] = Arithmetic(["round"]),
        ["Sin"] = Arithmetic(["sin"]),
        ["Cos"] = Arithmetic(["cos"]),
        ["Tan"] = Arithmetic(["tan"]),
        ["Sinh"] = Arithmetic(["sinh"]),
        ["Cosh"] = Arithmetic(["cosh"]),
        ["Atan"] = Arithmetic(["atan"]),
        ["Asin"] = Arithmetic(["asin"]),
        ["Acos"] = Arithmetic(["acos"]),
        ["Where"] = Arithmetic(["select"]),
        ["QuantizeLinear"] = Arithmetic(["round"], "mul", "div", "min", "max") with { IsWhole = true },
        ["DequantizeLinear"] = Arithmetic(["mul"]),
    };

    private static readonly HashSet<string> Movements = new(StringComparer.Ordinal)
    {
        "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Concat", "Split", "Slice", "Expand", "Tile",
        "Gather", "GatherND", "GatherElements", "Scatter", "ScatterND", "ScatterElements", "Pad", "DepthToSpace", "SpaceToDepth",
        "Dropout", "Constant", "ConstantOfShape", "Shape", "Size", "NonZero", "OneHot", "EyeLike", "ReverseSequence", "Compress", "Unique",
        "ArgMax", "ArgMin", "Not", "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "IsNaN", "IsInf", "Cast", "CastLike",
    };

    /// <summary>The row of an operator.</summary>
    public static OperatorArithmetic Of(string op)
        => Movements.Contains(op) ? Movement
            : !Table.TryGetValue(op, out OperatorArithmetic? row) ? Unknown
            : Wholes.Contains(op) ? row with { IsWhole = true }
            : row;

    /// <summary>Whether a word may belong to the operator.</summary>
    public bool Uses(string word) => Own.Contains(word) || Further.Contains(word);

    /// <summary>How many operations of a word the operator takes up beside others. A raised one does all but scale and bias in FP32.</summary>
    public int Takes(string word, bool raised)
        => ReferenceEquals(Own, Normalization.Own)
            ? word switch { "mul" => raised ? 2 : 3, "add" => raised ? 1 : 2, "sub" or "div" => 1, _ => Own.Contains(word) ? 1 : 0 }
            : Own.Contains(word) || (Further.Contains(word) && (IsWhole || Own.Contains("min"))) ? 1 : 0;

    /// <summary>
    /// How many operations of all of <paramref name="words"/> together the operator takes up. One that becomes this word or that
    /// takes one.
    /// </summary>
    public int TakesOf(IEnumerable<string> words, bool raised)
    {
        int[] each = [.. words.Select(word => Takes(word, raised))];
        return IsWhole || Own.Contains("min") || ReferenceEquals(Own, Normalization.Own) ? each.Sum() : each.DefaultIfEmpty().Max();
    }

    private static OperatorArithmetic Arithmetic(IReadOnlyList<string> own, params string[] further) => new(OperatorKind.Arithmetic, own, further);
}
