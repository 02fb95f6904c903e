using System.Globalization;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>What a new version of an operator means for a node written for the version before.</summary>
internal enum SchemaChange
{
    /// <summary>The node means the same: the version only admits more types, attributes with neutral defaults or negative axes.</summary>
    Compatible,

    /// <summary>The node has to be rewritten; a rule does it.</summary>
    Rewritten,

    /// <summary>The operator appears in this version; a node of an older operator set cannot mean it.</summary>
    Introduced,

    /// <summary>The node means something else and no rule carries it over.</summary>
    Refused,
}

/// <summary>At which versions of the default operator set each operator changed, from 8 to 19 (the change log of ONNX 1.19).</summary>
internal static class SchemaHistory
{
    /// <summary>The newest version whose changes are known here.</summary>
    public const int Newest = 19;

    // Operator, then version and kind of change: = compatible, * rewritten, + introduced, ! refused.
    private const string Table = """
        Abs 13=
        Acos
        Acosh +9
        Add 13= 14=
        AffineGrid +20
        And
        ArgMax 11= 12= 13=
        ArgMin 11= 12= 13=
        Asin
        Asinh +9
        Atan
        Atanh +9
        Attention +23
        AveragePool 10= 11= 19=
        BatchNormalization 9* 14* 15=
        Bernoulli +15
        BitShift +11
        BitwiseAnd +18
        BitwiseNot +18
        BitwiseOr +18
        BitwiseXor +18
        BlackmanWindow +17
        Cast 9= 13= 19=
        CastLike +15 19=
        Ceil 13=
        Celu +12
        CenterCropPad +18
        Clip 11* 12= 13=
        Col2Im +18
        Compress +9 11=
        Concat 11= 13=
        ConcatFromSequence +11
        Constant 9= 11= 12= 13= 19=
        ConstantOfShape +9
        Conv 11=
        ConvInteger +10
        ConvTranspose 11=
        Cos
        Cosh +9
        CumSum +11 14=
        DFT +17
        DeformConv +19
        DepthToSpace 11= 13=
        DequantizeLinear +10 13= 19=
        Det +11
        Div 13= 14=
        Dropout 10* 12* 13=
        DynamicQuantizeLinear +11
        Einsum +12
        Elu
        Equal 11= 13= 19=
        Erf +9 13=
        Exp 13=
        Expand +8 13=
        EyeLike +9
        Flatten 9= 11= 13=
        Floor 13=
        GRU 14=
        Gather 11= 13=
        GatherElements +11 13=
        GatherND +11 12= 13=
        Gelu +20
        Gemm 9= 11= 13=
        GlobalAveragePool
        GlobalLpPool
        GlobalMaxPool
        Greater 9= 13=
        GreaterOrEqual +12 16=
        GridSample +16
        GroupNormalization +18
        HammingWindow +17
        HannWindow +17
        HardSigmoid
        HardSwish +14
        Hardmax 11= 13*
        Identity 13= 14= 16= 19=
        If 11= 13= 16= 19=
        ImageDecoder +20
        InstanceNormalization
        IsInf +10
        IsNaN +9 13=
        LRN 13=
        LSTM 14=
        LayerNormalization 17=
        LeakyRelu 16=
        Less 9= 13=
        LessOrEqual +12 16=
        Log 13=
        LogSoftmax 11= 13*
        Loop 11= 13= 16= 19=
        LpNormalization
        LpPool 11= 18=
        MatMul 9= 13=
        MatMulInteger +10
        Max 8= 12= 13=
        MaxPool 8= 10= 11= 12=
        MaxRoiPool
        MaxUnpool +9 11=
        Mean 8= 13=
        MeanVarianceNormalization +9 13=
        MelWeightMatrix +17
        Min 8= 12= 13=
        Mish +18
        Mod +10 13=
        Mul 13= 14=
        Multinomial
        Neg 13=
        NegativeLogLikelihoodLoss +12 13=
        NonMaxSuppression +10 11=
        NonZero +9 13=
        Not
        OneHot +9 11*
        Optional +15
        OptionalGetElement +15 18=
        OptionalHasElement +15 18=
        Or
        PRelu 9= 16=
        Pad 11* 13= 18= 19=
        Pow 12= 13= 15=
        QLinearConv +10
        QLinearMatMul +10
        QuantizeLinear +10 13= 19=
        RMSNormalization +23
        RNN 14=
        RandomNormal
        RandomNormalLike
        RandomUniform
        RandomUniformLike
        Range +11
        Reciprocal 13=
        ReduceL1 11= 13= 18*
        ReduceL2 11= 13= 18*
        ReduceLogSum 11= 13= 18*
        ReduceLogSumExp 11= 13= 18*
        ReduceMax 11= 12= 13= 18*
        ReduceMean 11= 13= 18*
        ReduceMin 11= 12= 13= 18*
        ReduceProd 11= 13= 18*
        ReduceSum 11= 13*
        ReduceSumSquare 11= 13= 18*
        RegexFullMatch +20
        Relu 13= 14=
        Reshape 13= 14= 19=
        Resize +10 11* 13* 18= 19=
        ReverseSequence +10
        RoiAlign +10 16*
        RotaryEmbedding +23
        Round +11
        STFT +17
        Scan +8 9! 11= 16= 19=
        Scatter +9 11*
        ScatterElements +11 13= 16= 18=
        ScatterND +11 13= 16= 18=
        Selu
        SequenceAt +11
        SequenceConstruct +11
        SequenceEmpty +11
        SequenceErase +11
        SequenceInsert +11
        SequenceLength +11
        SequenceMap +17
        Shape 13= 15= 19=
        Shrink +9
        Sigmoid 13=
        Sign +9 13=
        Sin
        Sinh +9
        Size 13= 19=
        Slice 10* 11= 13=
        Softmax 11= 13*
        SoftmaxCrossEntropyLoss +12 13=
        Softplus
        Softsign
        SpaceToDepth 13=
        Split 11= 13* 18*
        SplitToSequence +11
        Sqrt 13=
        Squeeze 11= 13*
        StringConcat +20
        StringNormalizer +10
        StringSplit +20
        Sub 13= 14=
        Sum 8= 13=
        Swish +24
        Tan
        Tanh 13=
        TensorScatter +24
        TfIdfVectorizer +9
        ThresholdedRelu +10
        Tile 13=
        TopK 10* 11=
        Transpose 13=
        Trilu +14
        Unique +11
        Unsqueeze 11= 13*
        Upsample 9* 10*
        Where +9 16=
        Xor
        """;

    private static readonly Dictionary<string, Dictionary<int, SchemaChange>> Changes = Read();

    /// <summary>Whether the operator belongs to any operator set up to 24.</summary>
    public static bool Knows(string opType) => Changes.ContainsKey(opType);

    /// <summary>The change of that operator at that version, or null when the version left it alone.</summary>
    public static SchemaChange? At(string opType, int version)
        => Changes.TryGetValue(opType, out Dictionary<int, SchemaChange>? changes) && changes.TryGetValue(version, out SchemaChange change) ? change : null;

    /// <summary>Every change that a rule has to make.</summary>
    public static IEnumerable<(string OpType, int Version)> Rewritten
        => Changes.SelectMany(static pair => pair.Value.Where(static change => change.Value == SchemaChange.Rewritten).Select(change => (pair.Key, change.Key)));

    private static Dictionary<string, Dictionary<int, SchemaChange>> Read()
    {
        Dictionary<string, Dictionary<int, SchemaChange>> changes = new(StringComparer.Ordinal);
        foreach (string line in Table.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            changes[words[0]] = words.Skip(1).ToDictionary(
                static word => int.Parse(word.Trim('=', '*', '+', '!'), CultureInfo.InvariantCulture),
                static word => word switch
                {
                    ['+', ..] => SchemaChange.Introduced,
                    [.., '='] => SchemaChange.Compatible,
                    [.., '*'] => SchemaChange.Rewritten,
                    _ => SchemaChange.Refused,
                });
        }

        return changes;
    }
}
