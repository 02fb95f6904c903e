using System.Globalization;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>Joins a kernel listing with the text of its plan.</summary>
internal static class PlanJoin
{
    private const int MaxGraphNumber = 65_535;

    private static readonly (PlanGraph Graph, List<PlanGraph> Fusions) NoGraph = (new PlanGraph(false, null, new Dictionary<string, KernelTensor>(), []), []);

    /// <summary>Kernels with their inside. What the text does not show stays empty.</summary>
    /// <exception cref="PlanTextException">The text names none of the listing's kernels.</exception>
    public static CompiledPlan Of(KernelListing listing, PlanText text)
    {
        List<(PlanGraph Graph, List<PlanGraph> Fusions)> graphs = [];
        foreach (PlanGraph graph in text.Graphs)
        {
            if (!graph.IsFusion)
            {
                graphs.Add((graph, []));
            }
            else if (graphs.Count > 0)
            {
                graphs[^1].Fusions.Add(graph);
            }
        }

        Dictionary<string, KernelSource> sources = new(StringComparer.Ordinal);
        foreach (KernelSource source in text.Sources)
        {
            foreach (string function in source.Functions)
            {
                sources.TryAdd(function, source);
            }
        }

        bool? tf32 = Tf32(graphs);

        // Graphs are numbered among all layers of the network; the text holds them alone, in the same order.
        List<int> numbers = [.. listing.Kernels.Select(kernel => Place(kernel.Name)).OfType<(string Name, int Graph, int Index)>().Select(place => place.Graph).Distinct().Order()];
        if (numbers.Count > 0 && numbers[^1] >= graphs.Count)
        {
            graphs = [.. Enumerable.Range(0, Math.Min(numbers[^1], MaxGraphNumber) + 1).Select(number => numbers.IndexOf(number) is >= 0 and int index && index < graphs.Count ? graphs[index] : NoGraph)];
        }

        List<CompiledKernel> kernels = [.. listing.Kernels.Select(kernel => Join(kernel, Statement(kernel, graphs), graphs, sources))];
        if (listing.Kernels.Any(kernel => Place(kernel.Name) is not null) && !listing.Kernels.Any(kernel => Statement(kernel, graphs) is not null))
        {
            throw new PlanTextException($"The plan's text holds no kernel of the listing, not even '{ListingCursor.Shorten(listing.Kernels[0].Name)}': they are of different builds; keep the plan and the listing of one build together.");
        }

        return new CompiledPlan { Kernels = kernels, Bindings = listing.Bindings, Tf32 = tf32 };
    }

    /// <summary>The statement behind a kernel; null where the text has another one in its place.</summary>
    private static PlanOperation? Statement(CompiledKernel kernel, List<(PlanGraph Graph, List<PlanGraph> Fusions)> graphs)
        => Place(kernel.Name) is { } place
            && place.Graph < graphs.Count
            && place.Index < graphs[place.Graph].Graph.Operations.Count
            && graphs[place.Graph].Graph.Operations[place.Index] is { } operation
            && operation.Name == place.Name ? operation : null;

    private static CompiledKernel Join(CompiledKernel kernel, PlanOperation? operation, List<(PlanGraph Graph, List<PlanGraph> Fusions)> graphs, Dictionary<string, KernelSource> sources)
    {
        if (operation is null)
        {
            return kernel;
        }

        CompiledKernel joined = kernel with { AccumulationType = operation.AccumulationType };
        if (kernel.Kind == KernelKind.FusedProduct)
        {
            List<PlanGraph> fusions = graphs[Place(kernel.Name)!.Value.Graph].Fusions;
            return operation.Binary is { } binary && binary >= 0 && binary < fusions.Count && IsInside(fusions[binary], kernel)
                ? joined with { Operations = InnerOperations(fusions[binary]), AccumulationType = Accumulation(fusions[binary]) }
                : joined;
        }

        return kernel.Tactic is { } tactic && sources.TryGetValue(tactic, out KernelSource? source)
            ? joined with { Operations = source.Operations, Order = source.Order, Attention = kernel.Kind == KernelKind.FusedAttention ? source.Attention : null }
            : joined;
    }

    /// <summary>Blocks are found by their number alone; one that tells of other nodes is not this kernel's.</summary>
    private static bool IsInside(PlanGraph fusion, CompiledKernel kernel)
        => fusion.Operations.SelectMany(operation => operation.OnnxNodes).All(new HashSet<string>(kernel.OnnxNodes, StringComparer.Ordinal).Contains);

    private static List<InnerOperation> InnerOperations(PlanGraph fusion)
        => [.. fusion.Operations.Select(operation => new InnerOperation(
            operation.Word,
            [.. operation.Inputs.Select(name => fusion.Tensors.TryGetValue(name, out KernelTensor? tensor) ? tensor.Type : TensorType.Unknown)],
            operation.Outputs.Count > 0 && fusion.Tensors.TryGetValue(operation.Outputs[0], out KernelTensor? output) ? output.Type : TensorType.Unknown,
            operation.OnnxNodes.Count > 0 ? operation.OnnxNodes : ByName(operation)))];

    /// <summary>Some operations lose their attribution but keep a name made of the node's, such as <c>/n_elu</c>.</summary>
    private static IReadOnlyList<string> ByName(PlanOperation operation)
        => operation.Name.Length == 0 || operation.Name.StartsWith("__", StringComparison.Ordinal) ? []
            : operation.Name.EndsWith("_" + operation.Word, StringComparison.Ordinal) ? [operation.Name[..^(operation.Word.Length + 1)]]
            : [operation.Name];

    private static int? Accumulation(PlanGraph fusion) => fusion.Operations.Select(operation => operation.AccumulationType).FirstOrDefault(type => type is not null);

    private static bool? Tf32(List<(PlanGraph Graph, List<PlanGraph> Fusions)> graphs)
    {
        List<bool?> said = [.. graphs.Select(graph => graph.Graph.Tf32)];
        return said.Contains(true) ? true : said.Contains(false) && !said.Contains(null) ? false : null;
    }

    /// <summary>A listing's name ends in <c>_mylG_I</c>: the graph's number and the statement's.</summary>
    private static (string Name, int Graph, int Index)? Place(string kernel)
    {
        int suffix = kernel.LastIndexOf("_myl", StringComparison.Ordinal);
        int bar = suffix < 0 ? -1 : kernel.IndexOf('_', suffix + 4);
        return bar > 0
            && int.TryParse(kernel.AsSpan(suffix + 4, bar - suffix - 4), NumberStyles.None, CultureInfo.InvariantCulture, out int graph)
            && int.TryParse(kernel.AsSpan(bar + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? (kernel[..suffix], graph, index)
            : null;
    }
}
