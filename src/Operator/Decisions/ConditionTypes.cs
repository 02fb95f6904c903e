namespace TrtOperator.Operator.Decisions;

/// <summary>Types of the conditions of a TrtEngine.</summary>
public static class ConditionTypes
{
    /// <summary>Whether the release serves what is declared now.</summary>
    public const string Ready = "Ready";

    /// <summary>True while work goes on towards what is declared; absent otherwise.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>True while nothing goes on before a person acts; absent otherwise.</summary>
    public const string Stalled = "Stalled";

    /// <summary>True while the last rebuild of an unchanged declaration has failed; absent otherwise.</summary>
    public const string CandidateRejected = "CandidateRejected";

    /// <summary>Whether the digest of every source is known.</summary>
    public const string Resolved = "Resolved";

    /// <summary>Whether the model is prepared for every target.</summary>
    public const string Prepared = "Prepared";

    /// <summary>Whether the plan of every target is built.</summary>
    public const string Built = "Built";

    /// <summary>Whether every gate holds.</summary>
    public const string AccuracyVerified = "AccuracyVerified";

    /// <summary>Whether what was built is published.</summary>
    public const string Published = "Published";
}
