using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>The finalizer of an engine that lives: there while its releases are to go with it.</summary>
internal static class FinalizerOf
{
    /// <summary>Whether the object has it.</summary>
    public static bool IsOn(TrtEngine engine) => engine.Metadata.Finalizers?.Contains(WellKnownNames.Finalizer) == true;

    /// <summary>What is to become of it.</summary>
    public static FinalizerWish Living(EngineView view)
    {
        bool isOn = IsOn(view.Engine);
        if (view.Engine.Spec?.DeletionPolicy is not (DeletionPolicy.Retain or DeletionPolicy.Delete))
        {
            // Nobody knows what it asks for; whoever mends it may want the releases gone with it.
            return FinalizerWish.Keep;
        }

        bool isNeeded = view.Engine.Spec.DeletionPolicy == DeletionPolicy.Delete;
        return isOn == isNeeded || (isNeeded && view.IsNamespaceTerminating) ? FinalizerWish.Keep
            : isNeeded ? FinalizerWish.Add
            : FinalizerWish.Remove;
    }
}
