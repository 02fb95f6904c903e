using System.Collections.Immutable;

namespace TrtOperator.ApiServer.Kinds;

/// <summary>The kinds that are served at the moment; custom ones come and go.</summary>
internal sealed class KindTable
{
    private ImmutableDictionary<(string Group, string Version, string Plural), ServedKind> _byPath;

    public KindTable(IEnumerable<ServedKind> kinds) => _byPath = kinds.ToImmutableDictionary(Path);

    public IEnumerable<ServedKind> All => _byPath.Values;

    public ServedKind? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    public ServedKind? FindKind(string apiVersion, string kind) => _byPath.Values.FirstOrDefault(k => k.Kind == kind && k.ApiVersion == apiVersion);

    public ServedKind? FindGroupKind(string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : apiVersion[..slash];
        return _byPath.Values.FirstOrDefault(k => k.Kind == kind && k.Group == group);
    }

    public void Add(ServedKind kind) => ImmutableInterlocked.Update(ref _byPath, table => table.SetItem(Path(kind), kind));

    public void Remove(ServedKind kind) => ImmutableInterlocked.Update(ref _byPath, table => table.Remove(Path(kind)));

    private static (string Group, string Version, string Plural) Path(ServedKind kind) => (kind.Group, kind.Version, kind.Plural);
}
