using System.Buffers;
using System.Text;
using k8s.Models;

namespace TrtOperator.Operator.Observation;

/// <summary>Writes values one after the other: texts as UTF-8 behind their length, whole numbers seven bits a byte. Nothing says what a value is; whoever reads asks in the same order.</summary>
internal ref struct PackWriter
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    private readonly ArrayBufferWriter<byte> _buffer;

    /// <summary>Begins. One at a time in a thread.</summary>
    public PackWriter()
    {
        _buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        _buffer.ResetWrittenCount();
    }

    /// <summary>What was written.</summary>
    public readonly byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Writes a number that is not negative.</summary>
    public readonly void Count(uint value)
    {
        Span<byte> place = _buffer.GetSpan(5);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            place[length++] = (byte)(value | 0x80);
        }

        place[length++] = (byte)value;
        _buffer.Advance(length);
    }

    /// <summary>Writes a number, or that there is none.</summary>
    public readonly void Number(int? value)
    {
        Count(value is null ? 0u : 1u);
        if (value is { } number)
        {
            // The sign goes last, so that numbers near zero are short.
            Count((uint)((number << 1) ^ (number >> 31)));
        }
    }

    /// <summary>Writes yes, no, or neither.</summary>
    public readonly void Flag(bool? value) => Count(value switch { null => 0, false => 1, true => 2 });

    /// <summary>Writes a text, or that there is none.</summary>
    public readonly void Text(string? value)
    {
        if (value is null)
        {
            Count(0);
            return;
        }

        Count((uint)Encoding.UTF8.GetByteCount(value) + 1);
        Encoding.UTF8.GetBytes(value, _buffer);
    }

    /// <summary>Writes a time, or that there is none.</summary>
    public readonly void Time(DateTime? value)
    {
        Flag(value is not null);
        if (value is { } time)
        {
            Span<byte> place = _buffer.GetSpan(sizeof(long));
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(place, time.ToBinary());
            _buffer.Advance(sizeof(long));
        }
    }

    /// <summary>Writes how many items there are; none and no list differ.</summary>
    public readonly void Length<T>(ICollection<T>? items) => Count(items is null ? 0 : (uint)items.Count + 1);

    /// <summary>Writes the values of some keys. Other keys are left out.</summary>
    public readonly void Values(IDictionary<string, string>? map, string[] keys)
    {
        foreach (string key in keys)
        {
            Text(map is not null && map.TryGetValue(key, out string? value) ? value : null);
        }
    }

    /// <summary>Writes what is kept of an object's metadata.</summary>
    public readonly void Metadata(V1ObjectMeta metadata, string[] labels, string[] annotations)
    {
        Text(metadata.Name);
        Text(metadata.NamespaceProperty);
        Text(metadata.Uid);
        Text(metadata.ResourceVersion);
        Time(metadata.CreationTimestamp);
        Time(metadata.DeletionTimestamp);
        Values(metadata.Labels, labels);
        Values(metadata.Annotations, annotations);
        Length(metadata.OwnerReferences);
        foreach (V1OwnerReference owner in metadata.OwnerReferences ?? [])
        {
            Text(owner.ApiVersion);
            Text(owner.Kind);
            Text(owner.Name);
            Text(owner.Uid);
        }
    }
}
