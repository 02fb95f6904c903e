namespace TrtOperator.ApiServer.Patches;

/// <summary>The kinds of patches, by content type.</summary>
internal enum PatchKind
{
    Json,
    Merge,
    Strategic,
    Apply,
}
