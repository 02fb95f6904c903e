namespace TrtOperator.ApiServer.Storage;

/// <summary>What happened to an object.</summary>
public enum ObjectChange
{
    Added,
    Modified,
    Deleted,
}
