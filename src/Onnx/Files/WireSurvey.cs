using System.Text.Unicode;

namespace TrtOperator.Onnx.Files;

/// <summary>Walks a model's bytes without allocating and holds them against the limits, so that no object is made for a file that asks for too much.</summary>
internal ref struct WireSurvey
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly OnnxLimits _limits;
    private readonly string _label;
    private readonly CancellationToken _cancellationToken;
    private int _position;
    private int _nodes;
    private int _messages;
    private long _unpacked;

    private WireSurvey(ReadOnlySpan<byte> bytes, OnnxLimits limits, string label, CancellationToken cancellationToken)
    {
        _bytes = bytes;
        _limits = limits;
        _label = label;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Checks lengths, nesting, counts and names of the whole message.</summary>
    /// <param name="bytes">A ModelProto.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="label">How errors call the message, such as "The model file 'x.onnx'".</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public static void Check(ReadOnlySpan<byte> bytes, OnnxLimits limits, string label, CancellationToken cancellationToken)
    {
        WireSurvey survey = new(bytes, limits, label, cancellationToken);
        survey.Walk(WireMessage.Model, bytes.Length, 1);
    }

    private void Walk(WireMessage message, int end, int depth)
    {
        if (depth > _limits.MaxDepth)
        {
            throw Invalid($"nests its messages deeper than {_limits.MaxDepth} levels at byte {_position}; flatten its subgraphs");
        }

        if (message == WireMessage.Node && ++_nodes > _limits.MaxNodes)
        {
            throw Invalid($"has more than {_limits.MaxNodes} nodes; split the model");
        }

        while (_position < end)
        {
            CountMessage();
            int start = _position;
            ulong key = ReadVarint(end, message);
            ulong field = key >> 3;
            if (field is 0 or > 536_870_911)
            {
                throw Invalid($"holds the impossible field number {field} at byte {start} ({message}); the bytes are damaged, copy or export the model again");
            }

            switch ((int)(key & 7))
            {
                case Varint:
                    ReadVarint(end, message);
                    CountUnpacked(1);
                    break;
                case Fixed64:
                    Skip(8, end, message);
                    break;
                case Fixed32:
                    Skip(4, end, message);
                    break;
                case Delimited:
                    Content(message, (int)field, end, depth);
                    break;
                default:
                    throw Invalid($"holds a wire type that ONNX does not use at byte {start} ({message}); the bytes are damaged, copy or export the model again");
            }
        }
    }

    private void Content(WireMessage message, int field, int end, int depth)
    {
        ulong length = ReadVarint(end, message);
        if (length > (ulong)(end - _position))
        {
            throw Invalid($"ends too early: {message} at byte {_position} announces {length} bytes where {end - _position} remain; it is truncated or damaged, copy it again");
        }

        (WireContent content, WireMessage inner) = WireSchema.Field(message, field);
        ReadOnlySpan<byte> payload = _bytes.Slice(_position, (int)length);
        switch (content)
        {
            case WireContent.Message:
                Walk(inner, _position + (int)length, depth + 1);
                return;
            case WireContent.Name when payload.Length > _limits.MaxNameBytes:
                throw Invalid($"has a name of {payload.Length} bytes at byte {_position} ({message}), more than the {_limits.MaxNameBytes} allowed; shorten it");
            case WireContent.Name or WireContent.Text when !Utf8.IsValid(payload):
                throw Invalid($"has a text that is no UTF-8 at byte {_position} ({message}); export the model again");
            case WireContent.Bytes when payload.Length > _limits.MaxTensorBytes:
                throw Invalid($"has a tensor of {payload.Length} bytes at byte {_position}, more than the {_limits.MaxTensorBytes} allowed; split it");
            case WireContent.PackedVarints:
                CountUnpacked(payload.Length);
                break;
            default:
                break;
        }

        _position += (int)length;
    }

    private void CountMessage()
    {
        if (++_messages > _limits.MaxMessages)
        {
            throw Invalid($"holds more than {_limits.MaxMessages} fields; split the model");
        }

        if ((_messages & 0xFFFF) == 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Every varint becomes up to eight bytes in memory.</summary>
    private void CountUnpacked(int varints)
    {
        _unpacked += varints;
        if (_unpacked > _limits.MaxVariableLengthNumbers)
        {
            throw Invalid($"holds more than {_limits.MaxVariableLengthNumbers} numbers in variable-length fields; store its tensors as raw data");
        }
    }

    private void Skip(int count, int end, WireMessage message)
    {
        if (count > end - _position)
        {
            throw EndsInside(message);
        }

        _position += count;
    }

    private ulong ReadVarint(int end, WireMessage message)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position >= end)
            {
                throw EndsInside(message);
            }

            byte next = _bytes[_position++];
            value |= shift < 64 ? (ulong)(next & 0x7F) << shift : 0;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Invalid($"holds a number longer than ten bytes at byte {_position} ({message}); the bytes are damaged, copy or export the model again");
    }

    private readonly InvalidModelException EndsInside(WireMessage message)
        => Invalid($"ends in the middle of a {message} at byte {_position}; it is truncated or damaged, copy it again");

    private readonly InvalidModelException Invalid(string problem) => new($"{_label} {problem}.");
}
