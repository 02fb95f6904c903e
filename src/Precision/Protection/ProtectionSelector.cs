namespace TrtOperator.Precision.Protection;

/// <summary>Which nodes of the source model a protection rule means.</summary>
public abstract record ProtectionSelector
{
    private protected ProtectionSelector()
    {
    }
}
