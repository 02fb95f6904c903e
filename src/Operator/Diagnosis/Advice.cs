namespace TrtOperator.Operator.Diagnosis;

/// <summary>Words that many explanations end with.</summary>
internal static class Advice
{
    /// <summary>After something that has to be mended first.</summary>
    public const string ThenTryAgain = "then edit the TrtEngine, or ask for a rebuild with 'kubectl trtengine rebuild'";

    /// <summary>How to read what a pod wrote.</summary>
    /// <param name="pod">The pod's name.</param>
    public static string Log(string pod) => $"'kubectl logs {pod}' has its log";
}
