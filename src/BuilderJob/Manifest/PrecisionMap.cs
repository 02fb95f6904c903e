using System.Text.Json;

namespace TrtOperator.BuilderJob.Manifest;

/// <summary>What each node of a prepared model was asked for and what a compiled plan made of it: <c>precision-map.json</c>.</summary>
public sealed record PrecisionMap
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "trtengine.dev/precision-map/v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true, NewLine = "\n" };

    /// <summary>The schema of this file.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The GPUs that the plan serves, such as 8.6.</summary>
    public required string ComputeCapability { get; init; }

    /// <summary>Whether FP32 products may round their inputs to TF32, as the plan itself says; null where it does not.</summary>
    public bool? Tf32 { get; init; }

    /// <summary>Every node that carries floating-point values, in graph order.</summary>
    public required IReadOnlyList<MappedNode> Nodes { get; init; }

    /// <summary>Every kernel, in execution order.</summary>
    public required IReadOnlyList<MappedKernel> Kernels { get; init; }

    /// <summary>Every kernel that gives another element type than it takes, with the nodes that asked for it.</summary>
    public required IReadOnlyList<MappedTypeChange> TypeChanges { get; init; }

    /// <summary>Nodes that were asked for in INT8 or FP8 and do not run in it, with the likely reason, as sentences.</summary>
    public required IReadOnlyList<string> QuantizationMisses { get; init; }

    /// <summary>What no listing can show, as sentences.</summary>
    public required IReadOnlyList<string> NotShown { get; init; }

    // What a constructor takes may be left out in the file, whatever its type says.
    private bool IsWhole
        => Nodes.All(node => node is { Node: not null, OpType: not null, Sources: not null, Asked: not null, Kernels: not null })
        && Kernels.All(kernel => kernel is { Name: not null, Kind: not null, Inputs: not null, Constants: not null, Outputs: not null, Nodes: not null })
        && TypeChanges.All(change => change is { Kernel: not null, From: not null, To: not null, AskedBy: not null })
        && QuantizationMisses.All(miss => miss is not null)
        && NotShown.All(sentence => sentence is not null);

    /// <summary>The map as it is published: equal maps give equal bytes.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Reads a map.</summary>
    /// <exception cref="BadInputException">The bytes are no map of this schema.</exception>
    public static PrecisionMap Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<PrecisionMap>(bytes, Json) is { Schema: CurrentSchema } map && map.IsWhole
                ? map
                : throw new BadInputException("InvalidPrecisionMap", $"The release's precision-map.json is not of schema {CurrentSchema}, or parts of it are missing.");
        }
        catch (JsonException exception)
        {
            throw new BadInputException("InvalidPrecisionMap", $"The release's precision-map.json cannot be read: {exception.Message}");
        }
    }
}
