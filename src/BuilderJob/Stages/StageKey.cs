using System.Text;
using System.Text.Json;
using TrtOperator.Onnx;
using TrtOperator.Precision;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Names a stage's output by what goes into it: the stage, the code that runs it and every input.
/// Equal keys mean equal work, so an output that exists under its key is never made again.
/// </summary>
public sealed class StageKey
{
    private readonly SortedDictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly string _stage;

    private StageKey(string stage) => _stage = stage;

    /// <summary>Starts a key for <paramref name="stage"/>, bound to the build of the code that computes.</summary>
    public static StageKey For(string stage)
        => new StageKey(stage)
            .With("code.onnx", typeof(OnnxModel).Module.ModuleVersionId.ToString("N"))
            .With("code.precision", typeof(HostTensor).Module.ModuleVersionId.ToString("N"))
            .With("code.builder", typeof(StageKey).Module.ModuleVersionId.ToString("N"));

    /// <summary>Adds one input, given by its digest or its canonical text. A name may be given once.</summary>
    public StageKey With(string name, string value)
    {
        _inputs.Add(name, value);
        return this;
    }

    /// <summary>The inputs, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Inputs => _inputs;

    /// <summary>The SHA-256 of the canonical JSON of stage and inputs, in lower-case hex.</summary>
    public override string ToString() => DigestOf(_stage, _inputs);

    /// <summary>The key that a stage with these inputs has.</summary>
    internal static string DigestOf(string stage, IReadOnlyDictionary<string, string> inputs)
    {
        SortedDictionary<string, string> sorted = new(inputs.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        return Sha256Digest.Of(JsonSerializer.SerializeToUtf8Bytes(new { stage, inputs = sorted }));
    }

    /// <summary>The digest of a text that is an input.</summary>
    public static string DigestOf(string text) => Sha256Digest.Of(Encoding.UTF8.GetBytes(text));
}
