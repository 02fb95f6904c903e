using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Observation;

/// <summary>Everything that a decision about one TrtEngine rests on, as seen at one moment.</summary>
/// <param name="Engine">The object, never changed by who reads it.</param>
/// <param name="Jobs">The Jobs that this object owns, and any other Job of its namespace whose name one of its stages would take.</param>
/// <param name="Pods">The pods of these Jobs.</param>
/// <param name="Classes">Builder classes by name: those of the cluster and the built-in ones.</param>
/// <param name="FreeSlots">How many more Jobs a builder class may run now, by name; a class that is absent has no limit.</param>
/// <param name="IsNamespaceTerminating">Whether the namespace is being deleted: nothing can be created in it.</param>
/// <param name="Settings">The operator's own settings.</param>
/// <param name="Now">The time.</param>
public sealed record EngineView(
    TrtEngine Engine,
    IReadOnlyList<ObservedJob> Jobs,
    IReadOnlyList<ObservedPod> Pods,
    IReadOnlyDictionary<string, BuilderClass> Classes,
    IReadOnlyDictionary<string, int> FreeSlots,
    bool IsNamespaceTerminating,
    OperatorSettings Settings,
    DateTimeOffset Now);
