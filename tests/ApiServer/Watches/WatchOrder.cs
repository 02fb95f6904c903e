namespace TrtOperator.ApiServer.Watches;

/// <summary>What a test tells an open watch to do.</summary>
internal enum WatchOrder
{
    End,
    Cut,
    Expire,
    Silence,
    Bookmark,
    LatestOnly,
}
