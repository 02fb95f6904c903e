using System.Collections.Immutable;

namespace TrtOperator.ApiServer.Storage;

/// <summary>One change in the store.</summary>
internal sealed record ObjectEvent(ObjectChange Change, StoredObject Object, StoredObject? Previous, ImmutableSortedDictionary<string, StoredObject> After)
{
    public long Version => Object.Version;
}
