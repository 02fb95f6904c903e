using Google.Protobuf;
using Google.Protobuf.Collections;
using TrtOperator.Onnx.Protos;
using AttributeType = TrtOperator.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace TrtOperator.Onnx;

/// <summary>Reads and writes the attributes of a node by name.</summary>
public static class NodeAttributes
{
    /// <summary>Makes a node of the default domain.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="inputs">Tensors read, in the operator's order; "" for an optional one left out.</param>
    /// <param name="outputs">Tensors made, in the operator's order.</param>
    public static NodeProto Create(string opType, string name, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        NodeProto node = new() { OpType = opType, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    /// <summary>The attribute of that name, or null.</summary>
    public static AttributeProto? Find(this NodeProto node, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Whether the node has the attribute.</summary>
    public static bool Has(this NodeProto node, string name) => node.Find(name) is not null;

    /// <summary>An integer attribute, or <paramref name="defaultValue"/> when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static long GetInt(this NodeProto node, string name, long defaultValue)
        => Typed(node, name, AttributeType.Int)?.I ?? defaultValue;

    /// <summary>A float attribute, or <paramref name="defaultValue"/> when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static float GetFloat(this NodeProto node, string name, float defaultValue)
        => Typed(node, name, AttributeType.Float)?.F ?? defaultValue;

    /// <summary>A text attribute, or <paramref name="defaultValue"/> when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static string GetString(this NodeProto node, string name, string defaultValue)
        => Typed(node, name, AttributeType.String)?.S.ToStringUtf8() ?? defaultValue;

    /// <summary>A list of integers, or null when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static IReadOnlyList<long>? GetInts(this NodeProto node, string name)
    {
        RepeatedField<long>? values = Typed(node, name, AttributeType.Ints)?.Ints;
        return values is null ? null : [.. values];
    }

    /// <summary>A list of floats, or null when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static IReadOnlyList<float>? GetFloats(this NodeProto node, string name)
    {
        RepeatedField<float>? values = Typed(node, name, AttributeType.Floats)?.Floats;
        return values is null ? null : [.. values];
    }

    /// <summary>A tensor attribute, or null when the node has none of that name.</summary>
    /// <exception cref="InvalidModelException">The attribute is of another type.</exception>
    public static TensorProto? GetTensor(this NodeProto node, string name) => Typed(node, name, AttributeType.Tensor)?.T;

    /// <summary>Sets an integer attribute, replacing one of the same name.</summary>
    public static void SetInt(this NodeProto node, string name, long value)
        => Set(node, new AttributeProto { Name = name, Type = AttributeType.Int, I = value });

    /// <summary>Sets a list of integers, replacing an attribute of the same name.</summary>
    public static void SetInts(this NodeProto node, string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        Set(node, attribute);
    }

    /// <summary>Sets a float attribute, replacing one of the same name.</summary>
    public static void SetFloat(this NodeProto node, string name, float value)
        => Set(node, new AttributeProto { Name = name, Type = AttributeType.Float, F = value });

    /// <summary>Sets a list of floats, replacing an attribute of the same name.</summary>
    public static void SetFloats(this NodeProto node, string name, params ReadOnlySpan<float> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Floats };
        attribute.Floats.AddRange(values.ToArray());
        Set(node, attribute);
    }

    /// <summary>Sets a text attribute, replacing one of the same name.</summary>
    public static void SetString(this NodeProto node, string name, string value)
        => Set(node, new AttributeProto { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>Sets a tensor attribute, replacing one of the same name.</summary>
    public static void SetTensor(this NodeProto node, string name, TensorProto value)
        => Set(node, new AttributeProto { Name = name, Type = AttributeType.Tensor, T = value });

    /// <summary>Removes the attribute; returns whether the node had it.</summary>
    public static bool RemoveAttribute(this NodeProto node, string name)
    {
        AttributeProto? attribute = node.Find(name);
        return attribute is not null && node.Attribute.Remove(attribute);
    }

    /// <summary>The node's input at that place, or "" where it is left out.</summary>
    public static string InputAt(this NodeProto node, int position)
    {
        ArgumentNullException.ThrowIfNull(node);
        return position < node.Input.Count ? node.Input[position] : string.Empty;
    }

    /// <summary>Whether the node is the operator <paramref name="opType"/> of the default domain.</summary>
    public static bool Is(this NodeProto node, string opType)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.OpType == opType && node.Domain is ("" or "ai.onnx");
    }

    private static void Set(NodeProto node, AttributeProto attribute)
    {
        ArgumentNullException.ThrowIfNull(node);
        for (int i = 0; i < node.Attribute.Count; i++)
        {
            if (node.Attribute[i].Name == attribute.Name)
            {
                node.Attribute[i] = attribute;
                return;
            }
        }

        node.Attribute.Add(attribute);
    }

    private static AttributeProto? Typed(NodeProto node, string name, AttributeType type)
    {
        AttributeProto? attribute = node.Find(name);
        if (attribute is null)
        {
            return null;
        }

        if (attribute.RefAttrName.Length > 0)
        {
            throw new InvalidModelException($"The attribute '{name}' of node '{node.Name}' ({node.OpType}) refers to a function's attribute outside a function; export the model again.");
        }

        // Files of the oldest IR versions leave the type out.
        if (attribute.Type != type && attribute.Type != AttributeType.Undefined)
        {
            throw new InvalidModelException($"The attribute '{name}' of node '{node.Name}' ({node.OpType}) is of type {attribute.Type} where {type} is expected; export the model again.");
        }

        return attribute;
    }
}
