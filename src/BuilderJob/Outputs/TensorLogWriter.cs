using System.Text;
using TrtOperator.Precision;

namespace TrtOperator.BuilderJob.Outputs;

/// <summary>
/// Appends a model's outputs, sample after sample, to one file. Shapes may differ from sample to sample, and nothing but the
/// sample at hand is in memory. Layout, little-endian: magic, number of outputs, their names; then for every sample and output
/// the element type, the rank, the dimensions and the elements.
/// </summary>
public sealed class TensorLogWriter : IDisposable
{
    internal const uint Magic = 0x31474C54;
    private readonly BinaryWriter _file;
    private readonly IReadOnlyList<string> _names;

    /// <summary>Creates the file.</summary>
    public TensorLogWriter(string path, IReadOnlyList<string> names)
    {
        _names = names;
        _file = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20), Encoding.UTF8);
        _file.Write(Magic);
        _file.Write(names.Count);
        foreach (string name in names)
        {
            _file.Write(name);
        }
    }

    /// <summary>Samples written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends one sample's outputs; every name must be there.</summary>
    public void Add(IReadOnlyDictionary<string, HostTensor> outputs)
    {
        foreach (string name in _names)
        {
            HostTensor tensor = outputs[name];
            _file.Write((int)tensor.Type);
            _file.Write(tensor.Shape.Count);
            foreach (long dimension in tensor.Shape)
            {
                _file.Write(dimension);
            }

            _file.Write(tensor.Bytes.Span);
        }

        Count++;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
