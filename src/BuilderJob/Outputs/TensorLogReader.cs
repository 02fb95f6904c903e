using System.Text;
using TrtOperator.Precision;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Outputs;

/// <summary>Reads what <see cref="TensorLogWriter"/> wrote, one sample at a time.</summary>
public sealed class TensorLogReader : IDisposable
{
    private readonly BinaryReader _file;

    /// <summary>Opens the file.</summary>
    /// <exception cref="InvalidDataException">The file is no tensor log.</exception>
    public TensorLogReader(string path)
    {
        _file = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20), Encoding.UTF8);
        if (_file.ReadUInt32() != TensorLogWriter.Magic)
        {
            throw new InvalidDataException($"'{path}' is no tensor log.");
        }

        int count = _file.ReadInt32();
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = _file.ReadString();
        }

        Names = names;
    }

    /// <summary>The outputs' names, in the order of every sample.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The next sample's outputs, or null after the last.</summary>
    public IReadOnlyDictionary<string, HostTensor>? Next()
    {
        if (_file.BaseStream.Position >= _file.BaseStream.Length)
        {
            return null;
        }

        Dictionary<string, HostTensor> outputs = new(StringComparer.Ordinal);
        foreach (string name in Names)
        {
            DataType type = (DataType)_file.ReadInt32();
            long[] shape = new long[_file.ReadInt32()];
            long bytes = HostTensor.SizeOf(type);
            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] = _file.ReadInt64();
                bytes = checked(bytes * shape[i]);
            }

            byte[] data = new byte[bytes];
            _file.BaseStream.ReadExactly(data);
            outputs.Add(name, new HostTensor(type, shape, data));
        }

        return outputs;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
