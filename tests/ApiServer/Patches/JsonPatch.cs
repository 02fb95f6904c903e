using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Patches;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonNode patch)
    {
        if (patch is not JsonArray operations)
        {
            throw RefusalException.BadRequest("the patch must be a list of operations");
        }

        JsonNode root = target;
        foreach (JsonObject operation in operations.OfType<JsonObject>())
        {
            string op = (string?)operation["op"] ?? "";
            string path = (string?)operation["path"] ?? "";
            switch (op)
            {
                case "add":
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "replace":
                    Remove(root, path);
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "remove":
                    Remove(root, path);
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Read(root, path), operation["value"]))
                    {
                        throw Refused();
                    }

                    break;
                case "move":
                case "copy":
                    string from = (string?)operation["from"] ?? "";
                    JsonNode? moved = Read(root, from)?.DeepClone();
                    if (op == "move")
                    {
                        Remove(root, from);
                    }

                    Add(root, path, moved);
                    break;
                default:
                    throw Refused();
            }
        }

        return root.AsObject();
    }

    private static void Add(JsonNode root, string path, JsonNode? value)
    {
        (JsonNode parent, string last) = Parent(root, path);
        if (parent is JsonObject holder)
        {
            holder[last] = value;
        }
        else if (parent is JsonArray list)
        {
            if (last == "-")
            {
                list.Add(value);
            }
            else
            {
                list.Insert(Index(last, list.Count), value);
            }
        }
    }

    private static void Remove(JsonNode root, string path)
    {
        (JsonNode parent, string last) = Parent(root, path);
        if (parent is JsonObject holder ? !holder.Remove(last) : parent is not JsonArray)
        {
            throw Refused();
        }

        if (parent is JsonArray list)
        {
            list.RemoveAt(Index(last, list.Count - 1));
        }
    }

    private static JsonNode? Read(JsonNode root, string path)
    {
        (JsonNode parent, string last) = Parent(root, path);
        return parent is JsonObject holder ? holder[last] : parent.AsArray()[Index(last, parent.AsArray().Count - 1)];
    }

    private static (JsonNode Parent, string Last) Parent(JsonNode root, string path)
    {
        string[] steps = path.Split('/');
        if (steps.Length < 2)
        {
            throw Refused();
        }

        JsonNode at = root;
        for (int i = 1; i < steps.Length - 1; i++)
        {
            string step = Unescape(steps[i]);
            at = (at is JsonArray list ? list[Index(step, list.Count - 1)] : (at as JsonObject)?[step]) ?? throw Refused();
        }

        return (at, Unescape(steps[^1]));
    }

    private static int Index(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= most ? index : throw Refused();

    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static RefusalException Refused() => RefusalException.Of(422, "Invalid", "the server rejected our request due to an error in our request");
}
