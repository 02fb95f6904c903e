using TrtOperator.Models;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Bench;

/// <summary>The models and data that are measured.</summary>
internal static class Samples
{
    /// <summary>The folder of the sample that spells words into phonemes.</summary>
    public static string Graphemes(string repository) => Path.Combine(repository, "samples", "g2p");

    /// <summary>Its model, as it was given.</summary>
    public static string GraphemeModel(string repository) => Path.Combine(Graphemes(repository), "g2p.onnx");

    /// <summary>The text recognizer, where <c>TRTENGINE_MODELS</c> says where the real models are; otherwise null.</summary>
    public static string? Recognizer()
    {
        string? folder = Environment.GetEnvironmentVariable("TRTENGINE_MODELS");
        string? path = string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, "ch_PP-OCRv4_rec_infer.onnx");
        return File.Exists(path) ? path : null;
    }

    /// <summary>What calibration and placement work on.</summary>
    public static NormalizedModel Import(string path)
    {
        OnnxModel model = OnnxModel.Load(path);
        SourceNames.MakeUnique(model);
        return ModelNormalizer.Normalize(model);
    }

    /// <summary>At most <paramref name="count"/> samples of the words' calibration or evaluation set.</summary>
    public static SampledDataset Words(string repository, string role, int count)
    {
        IDataset words = DatasetSource.Open(Path.Combine(Graphemes(repository), role), Path.Combine(Path.GetTempPath(), "never-used"));
        ModelInput ids = new("ids", DataType.Int64, [null, 20]);
        return new SampledDataset(DatasetBinding.Bind(words, [ids]), count);
    }

    /// <summary>Stand-ins for lines of text, as wide as the recognizer's sample has them.</summary>
    public static IDataset Lines(int count) => new NoiseImages("x", count, 3, 48, 480);

    /// <summary>The generated text encoder's file, written where it is not there yet.</summary>
    public static string Encoder(string repository)
    {
        string path = Path.Combine(repository, "artifacts", "bench", "encoder.onnx");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            TextEncoder.Generate(new EncoderShape()).Save(path);
        }

        return path;
    }

    /// <summary>Texts for it, of different lengths, padded.</summary>
    public static IDataset Texts(int count) => new PaddedTexts(new EncoderShape(), count);
}
