using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>A Job to create: the same stage with the same key always asks for the same Job.</summary>
/// <param name="Name">Its name, at most 63 characters, by <see cref="JobNames"/>.</param>
/// <param name="Stage">The stage's name in status.</param>
/// <param name="Order">What the builder is told.</param>
/// <param name="Target">With Build: the target; null for the stages that run on any CPU node.</param>
/// <param name="ClassName">The builder class that it runs with and counts against.</param>
/// <param name="Class">That class.</param>
public sealed record WantedJob(string Name, string Stage, BuildOrder Order, EngineTarget? Target, string ClassName, BuilderClassSpec Class);
