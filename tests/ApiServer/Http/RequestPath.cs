using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Http;

/// <summary>What a URL's path names.</summary>
internal sealed record RequestPath(ServedKind Kind, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>Reads a path; null where nothing is served there.</summary>
    public static RequestPath? Parse(string path, KindTable kinds)
    {
        string[] steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string group;
        string version;
        int at;
        if (steps is ["api", _, ..])
        {
            (group, version, at) = ("", steps[1], 2);
        }
        else if (steps is ["apis", _, _, ..])
        {
            (group, version, at) = (steps[1], steps[2], 3);
        }
        else
        {
            return null;
        }

        string? ns = null;
        if (steps.Length >= at + 3 && steps[at] == "namespaces" && !(group.Length == 0 && steps.Length == at + 3 && steps[at + 2] is "status" or "finalize"))
        {
            ns = Uri.UnescapeDataString(steps[at + 1]);
            at += 2;
        }

        if (steps.Length <= at || steps.Length > at + 3 || kinds.Find(group, version, steps[at]) is not { } kind || (ns is not null && !kind.Namespaced))
        {
            return null;
        }

        string? name = steps.Length > at + 1 ? Uri.UnescapeDataString(steps[at + 1]) : null;
        string? subresource = steps.Length > at + 2 ? steps[at + 2] : null;
        bool known = subresource is null || (subresource == "status" && kind.HasStatus);
        return !known || (name is not null && kind.Namespaced && ns is null) ? null : new RequestPath(kind, ns, name, subresource);
    }
}
