using System.Buffers.Binary;
using System.Text;
using k8s.Models;

namespace TrtOperator.Operator.Observation;

/// <summary>Reads what <see cref="PackWriter"/> wrote, in the same order.</summary>
/// <param name="packed">The bytes.</param>
internal ref struct PackReader(ReadOnlySpan<byte> packed)
{
    private ReadOnlySpan<byte> _rest = packed;

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads a number that is not negative.</summary>
    public uint Count()
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _rest[0];
            _rest = _rest[1..];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Reads a number, or that there is none.</summary>
    public int? Number()
    {
        if (Count() == 0)
        {
            return null;
        }

        uint value = Count();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    /// <summary>Reads yes, no, or neither.</summary>
    public bool? Flag() => Count() switch { 0 => null, 1 => false, _ => true };

    /// <summary>Reads a text, or that there is none.</summary>
    public string? Text()
    {
        if (Length() is not { } length)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    /// <summary>Reads a time, or that there is none.</summary>
    public DateTime? Time()
    {
        if (Flag() != true)
        {
            return null;
        }

        long time = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return DateTime.FromBinary(time);
    }

    /// <summary>Reads how many items there are; null for no list.</summary>
    public int? Length() => Count() is > 0 and uint length ? (int)(length - 1) : null;

    /// <summary>Reads the values of some keys.</summary>
    public SortedList<string, string>? Values(string[] keys)
    {
        SortedList<string, string>? map = null;
        foreach (string key in keys)
        {
            if (Text() is { } value)
            {
                (map ??= new SortedList<string, string>(keys.Length, StringComparer.Ordinal))[key] = value;
            }
        }

        return map;
    }

    /// <summary>Reads what is kept of an object's metadata.</summary>
    public V1ObjectMeta Metadata(string[] labels, string[] annotations)
    {
        V1ObjectMeta metadata = new()
        {
            Name = Text(),
            NamespaceProperty = Text(),
            Uid = Text(),
            ResourceVersion = Text(),
            CreationTimestamp = Time(),
            DeletionTimestamp = Time(),
            Labels = Values(labels),
            Annotations = Values(annotations),
        };
        if (Length() is { } count)
        {
            V1OwnerReference[] owners = new V1OwnerReference[count];
            for (int i = 0; i < count; i++)
            {
                owners[i] = new V1OwnerReference { ApiVersion = Text(), Kind = Text(), Name = Text(), Uid = Text(), Controller = true };
            }

            metadata.OwnerReferences = owners;
        }

        return metadata;
    }
}
