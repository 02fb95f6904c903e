using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>How the operations of one word in a kernel fall to types and nodes.</summary>
/// <param name="Word">The word.</param>
/// <param name="Kept">How many are as precise as asked.</param>
/// <param name="Lower">How many are not.</param>
/// <param name="Taken">How many of those kept are other nodes'.</param>
/// <param name="LowerUsers">Nodes that compute in a lower type by right and may become the word.</param>
/// <param name="Told">The word and its types, for a sentence.</param>
internal sealed record WordCount(string Word, int Kept, int Lower, int Taken, IReadOnlyList<string> LowerUsers, string Told)
{
    /// <summary>Whether it is a reduction.</summary>
    public bool IsReduction => Word.StartsWith("reduce_", StringComparison.Ordinal);

    /// <summary>Counts a word among a kernel's operations.</summary>
    public static WordCount Of(string word, ProtectedNode node, IReadOnlyList<InnerOperation> operations, IReadOnlyList<string> sharers, Neighbourhood neighbours)
    {
        List<TensorType> types = [.. operations.Where(operation => operation.Name == word && ArithmeticProof.IsReal(operation)).Select(ArithmeticProof.Computes)];
        bool divides = operations.Any(operation => operation.Name == "div" && operation.Output == TensorType.Float);
        IReadOnlyList<GraphNode> users = neighbours.Using(word, sharers, node.Name);
        int kept = types.Count(type => type.Meets(node.Asked));
        if (kept < types.Count && !users.Any(user => user.Type.FallsShort(node.Asked)))
        {
            // A kernel may take in a node without naming it.
            users = neighbours.Using(word, [.. sharers.Concat(neighbours.UnnamedNodes).Distinct()], node.Name);
        }

        return new WordCount(
            word,
            kept,
            types.Count - kept,
            users.Where(user => user.Type.Meets(node.Asked) || IsRaised(user.OpType, divides)).Sum(user => OperatorArithmetic.Of(user.OpType).Takes(word, !user.Type.Meets(node.Asked))),
            [.. users.Where(user => user.Type.FallsShort(node.Asked)).Select(user => user.Name)],
            $"{Spoken(word)} in {TypeRank.Words(types)}");
    }

    /// <summary>
    /// Whether the operations of a node's own words are more, in the type that was asked for, than all its neighbours take up
    /// together. Word by word an Add that may have become a subtraction would be counted twice.
    /// </summary>
    public static bool LeavesOne(
        IReadOnlyList<WordCount> counts, ProtectedNode node, IReadOnlyList<InnerOperation> operations, IReadOnlyList<string> sharers, Neighbourhood neighbours)
    {
        List<string> words = [.. counts.Where(count => !count.IsReduction).Select(count => count.Word)];
        bool divides = operations.Any(operation => operation.Name == "div" && operation.Output == TensorType.Float);
        int taken = words.SelectMany(word => neighbours.Using(word, sharers, node.Name)).DistinctBy(user => user.Name)
            .Where(user => user.Type.Meets(node.Asked) || IsRaised(user.OpType, divides))
            .Sum(user => OperatorArithmetic.Of(user.OpType).TakesOf(words, !user.Type.Meets(node.Asked)));
        return counts.Where(count => !count.IsReduction).Sum(count => count.Kept) > taken;
    }

    /// <summary>Operators that the compiler computes in FP32 by itself where the graph says FP16.</summary>
    private static bool IsRaised(string op, bool divides)
        => op is "Erf" or "Gelu" or "QuantizeLinear" or "DequantizeLinear" || (op is "Div" or "Reciprocal" && divides) || op.EndsWith("Normalization", StringComparison.Ordinal);

    private static string Spoken(string word) => word switch
    {
        "reduce_add" => "sum",
        "reduce_max" => "maximum over an axis",
        "reduce_min" => "minimum over an axis",
        "reduce_mul" => "product over an axis",
        _ => word,
    };
}
