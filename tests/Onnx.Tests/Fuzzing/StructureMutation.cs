using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>Changes a model as a message: fields take values that hurt, parts are removed, doubled, exchanged with parts of other models, nested into each other.</summary>
internal sealed class StructureMutation(IReadOnlyList<ModelProto> donors, Random random)
{
    private const int MostNesting = 80;
    private static readonly long[] Numbers = [0, 1, -1, 2, 3, 7, 9, 13, 17, 19, 22, 25, 127, 128, 255, 4096, int.MaxValue, int.MinValue, 1L << 31, 1L << 40, long.MaxValue, long.MinValue];
    private static readonly string[] Texts = ["", "ai.onnx", "com.microsoft", "../../etc/passwd", "/etc/passwd", "a\0b", "\u001b[31m", "‮", "weights.bin", "0", "-1", "99999999999999999999", new('n', 5000)];
    private static readonly string[] Operators =
    [
        "BatchNormalization", "Conv", "Constant", "ConstantOfShape", "Dropout", "Identity", "Resize", "Upsample", "Slice", "Pad", "Softmax", "LogSoftmax", "Squeeze", "Unsqueeze", "ReduceSum", "ReduceMean",
        "ReduceMax", "Clip", "Split", "TopK", "Gemm", "Reshape", "Cast", "If", "Loop", "Scan", "LSTM", "GRU", "RNN", "Gather", "Hardmax", "BitShift", "Pow", "Mod", "CumSum", "GridSample", "AveragePool",
        "QuantizeLinear", "DequantizeLinear", "Shape", "Scatter", "Equal", "Greater", "Less", "Where", "Expand", "Tile", "Transpose", "Concat", "Mul", "Add", "Sub", "Div", "Sqrt", "LayerNormalization", "Attention",
    ];

    public void Mutate(ModelProto model)
    {
        for (int edits = 1 + random.Next(4); edits > 0; edits--)
        {
            List<IMessage> parts = PartsOf(model);
            IMessage part = Favoured(parts);
            switch (random.Next(10))
            {
                case 0:
                    Nest(model);
                    break;
                case 1:
                    Reconnect(model, parts);
                    break;
                case 2:
                    Version(model);
                    break;
                case 3:
                    Store(parts);
                    break;
                default:
                    Edit(part, parts);
                    break;
            }
        }
    }

    private static List<IMessage> PartsOf(IMessage root)
    {
        List<IMessage> parts = [root];
        for (int i = 0; i < parts.Count && parts.Count < 20_000; i++)
        {
            foreach (FieldDescriptor field in parts[i].Descriptor.Fields.InFieldNumberOrder().Where(one => one.FieldType == FieldType.Message))
            {
                switch (field.Accessor.GetValue(parts[i]))
                {
                    case IList list:
                        parts.AddRange(list.Cast<IMessage>());
                        break;
                    case IMessage inner:
                        parts.Add(inner);
                        break;
                    default:
                        break;
                }
            }
        }

        return parts;
    }

    // Of each kind alike: most messages are dimensions and tensors, and most of what can go wrong is not.
    private IMessage Favoured(List<IMessage> parts)
    {
        IGrouping<string, IMessage>[] kinds = [.. parts.GroupBy(part => part.Descriptor.FullName)];
        IMessage[] alike = [.. kinds[random.Next(kinds.Length)]];
        return alike[random.Next(alike.Length)];
    }

    private void Edit(IMessage part, List<IMessage> parts)
    {
        FieldDescriptor[] fields = [.. part.Descriptor.Fields.InFieldNumberOrder()];
        FieldDescriptor field = fields[random.Next(fields.Length)];
        if (field.IsMap)
        {
            return;
        }

        if (field.IsRepeated)
        {
            EditList((IList)field.Accessor.GetValue(part), field, parts);
        }
        else if (random.Next(5) == 0)
        {
            field.Accessor.Clear(part);
        }
        else if (Value(field, parts, field.Accessor.GetValue(part)) is { } value)
        {
            field.Accessor.SetValue(part, value);
        }
    }

    private void EditList(IList list, FieldDescriptor field, List<IMessage> parts)
    {
        int at = list.Count > 0 ? random.Next(list.Count) : 0;
        switch (random.Next(5))
        {
            case 0 when list.Count > 0:
                list.RemoveAt(at);
                break;
            case 1 when list.Count > 0:
                list.Insert(random.Next(list.Count), list[at] is IMessage message ? Copy(message) : list[at]);
                break;
            case 2 when list.Count > 1:
                int other = random.Next(list.Count);
                (list[at], list[other]) = (list[other], list[at]);
                break;
            case 3 when list.Count > 0:
                if (Value(field, parts, list[at]) is { } value)
                {
                    list[at] = value;
                }

                break;
            default:
                if (Value(field, parts, null) is { } added)
                {
                    list.Insert(at, added);
                }

                break;
        }
    }

    private object? Value(FieldDescriptor field, List<IMessage> parts, object? now) => field.FieldType switch
    {
        FieldType.Message => Part(field.MessageType, parts),
        FieldType.String => Text(field, parts),
        FieldType.Bytes => Raw(now as ByteString ?? ByteString.Empty),
        FieldType.Float => random.Next(4) switch { 0 => float.NaN, 1 => float.MaxValue, 2 => 0f, _ => (float)random.NextDouble() },
        FieldType.Double => random.NextDouble() * double.MaxValue,
        FieldType.UInt64 => (ulong)Numbers[random.Next(Numbers.Length)],
        FieldType.Int64 => random.Next(3) == 0 ? random.Next(-4, 8) : Numbers[random.Next(Numbers.Length)],
        FieldType.Int32 => (int)Numbers[random.Next(Numbers.Length)] % (random.Next(2) == 0 ? int.MaxValue : 30),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(25)),
        _ => null,
    };

    private IMessage? Part(MessageDescriptor kind, List<IMessage> parts)
    {
        List<IMessage> source = random.Next(2) == 0 ? parts : PartsOf(donors[random.Next(donors.Count)]);
        IMessage[] alike = [.. source.Where(part => part.Descriptor == kind)];
        if (alike.Length == 0)
        {
            return kind.Parser.ParseFrom([]);
        }

        IMessage chosen = alike[random.Next(alike.Length)];
        return chosen.CalculateSize() < 200_000 ? Copy(chosen) : null;
    }

    private string Text(FieldDescriptor field, List<IMessage> parts)
    {
        if (field.Name == "op_type")
        {
            return Operators[random.Next(Operators.Length)];
        }

        NodeProto[] nodes = [.. parts.OfType<NodeProto>()];
        return random.Next(2) == 0 && nodes.Length > 0 && nodes[random.Next(nodes.Length)] is { } node && node.Input.Concat(node.Output).ToArray() is { Length: > 0 } names
            ? names[random.Next(names.Length)]
            : Texts[random.Next(Texts.Length)];
    }

    private ByteString Raw(ByteString now)
    {
        byte[] bytes = now.ToByteArray();
        return ByteString.CopyFrom(random.Next(4) switch
        {
            0 => [],
            1 => bytes[..(bytes.Length / 2)],
            2 => [.. bytes, .. new byte[random.Next(16)]],
            _ => bytes.Length == 0 ? new byte[8] : ByteMutation.Mutate(bytes, random),
        });
    }

    private void Nest(ModelProto model)
    {
        GraphProto inner = model.Graph is { } graph && graph.CalculateSize() < 20_000 ? graph.Clone() : new GraphProto { Name = "inner" };
        for (int depth = random.Next(2) == 0 ? 1 : random.Next(MostNesting); depth > 0; depth--)
        {
            NodeProto node = new() { OpType = random.Next(2) == 0 ? "If" : "Loop", Name = $"nest{depth}" };
            node.Input.Add(model.Graph?.Input.FirstOrDefault()?.Name ?? "x");
            node.Output.Add($"nested{depth}");
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = inner });
            inner = new GraphProto { Name = $"level{depth}" };
            inner.Node.Add(node);
            inner.Output.Add(new ValueInfoProto { Name = node.Output[0] });
        }

        model.Graph ??= new GraphProto { Name = "g" };
        model.Graph.Node.Add(inner.Node);
    }

    private void Reconnect(ModelProto model, List<IMessage> parts)
    {
        NodeProto[] nodes = [.. parts.OfType<NodeProto>().Where(node => node.Output.Count > 0)];
        if (nodes.Length < 2)
        {
            return;
        }

        NodeProto from = nodes[random.Next(nodes.Length)];
        NodeProto to = nodes[random.Next(nodes.Length)];
        switch (random.Next(4))
        {
            case 0 when to.Input.Count > 0:
                to.Input[random.Next(to.Input.Count)] = from.Output[0];
                break;
            case 1:
                to.Output[0] = from.Output[0];
                break;
            case 2:
                model.Graph?.Output.Add(new ValueInfoProto { Name = from.Output[0] });
                break;
            default:
                to.Attribute.Add([.. from.Attribute.Select(attribute => attribute.Clone())]);
                break;
        }
    }

    private void Version(ModelProto model)
    {
        if (random.Next(4) == 0 || model.OpsetImport.Count == 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = random.Next(2) == 0 ? "" : "ai.onnx.ml", Version = random.Next(30) });
        }
        else
        {
            model.OpsetImport[random.Next(model.OpsetImport.Count)].Version = random.Next(4, 27);
        }
    }

    // The same values, or fewer, in another of the ways that a tensor can hold them.
    private void Store(List<IMessage> parts)
    {
        TensorProto[] tensors = [.. parts.OfType<TensorProto>()];
        if (tensors.Length == 0)
        {
            return;
        }

        TensorProto tensor = tensors[random.Next(tensors.Length)];
        switch (random.Next(5))
        {
            case 0:
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ClearRawData();
                tensor.ExternalData.Clear();
                foreach (string key in new[] { "location", "offset", "length" }.Where(_ => random.Next(4) > 0))
                {
                    tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = key == "location" ? (random.Next(4) > 0 ? FuzzFolder.DataFile : Texts[random.Next(Texts.Length)]) : random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : random.Next(4096).ToString(System.Globalization.CultureInfo.InvariantCulture) });
                }

                break;
            case 1:
                tensor.ClearRawData();
                tensor.FloatData.AddRange(Enumerable.Repeat(0.5f, random.Next(64)));
                break;
            case 2:
                tensor.ClearRawData();
                tensor.DataType = (int)TensorProto.Types.DataType.Int64;
                tensor.Int64Data.AddRange(Enumerable.Repeat(1L, (int)Math.Clamp(tensor.Dims.Aggregate(1.0, (product, one) => product * one), 0, 256)));
                break;
            case 3:
                tensor.DataType = random.Next(26);
                break;
            default:
                tensor.Dims.Add(Numbers[random.Next(Numbers.Length)]);
                break;
        }
    }

    private static IMessage Copy(IMessage message) => (IMessage)message.GetType().GetMethod("Clone")!.Invoke(message, null)!;
}
