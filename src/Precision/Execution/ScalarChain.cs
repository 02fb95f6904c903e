using TrtOperator.Onnx;

namespace TrtOperator.Precision.Execution;

/// <summary>Scalar steps, one behind the other, that can be undone with the precision that extremes have.</summary>
/// <param name="Steps">The steps, at least one.</param>
/// <param name="Scale">What the tensor in front is multiplied by in all.</param>
/// <param name="Shift">What is added then.</param>
internal sealed record ScalarChain(IReadOnlyList<ScalarStep> Steps, float Scale, float Shift)
{
    private const float LargestScale = 1 << 10;
    private const float LargestShift = 16;
    private const int MostSteps = 4;

    /// <summary>What the last step gives.</summary>
    public string Output => Steps[^1].Node.Output[0];

    /// <summary>The chain with one more step; null where it could not be undone any more.</summary>
    /// <param name="chain">The chain; null for none yet.</param>
    /// <param name="step">The step.</param>
    public static ScalarChain? Add(ScalarChain? chain, ScalarStep step)
    {
        (float scale, float shift) = chain is null ? (1, 0) : (chain.Scale, chain.Shift);
        (scale, shift) = step.Multiplies ? (scale * step.By, shift * step.By) : (scale, shift + step.By);
        IReadOnlyList<ScalarStep> steps = [.. chain?.Steps ?? [], step];
        return steps.Count <= MostSteps && MathF.Abs(scale) is >= 1 / LargestScale and <= LargestScale && MathF.Abs(shift) <= LargestShift * MathF.Abs(scale)
            ? new ScalarChain(steps, scale, shift)
            : null;
    }

    /// <summary>The shortest chain from a tensor to another.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="index">The graph.</param>
    /// <param name="isEnd">Whether the chain may end there.</param>
    /// <returns>The chain; null where there is none.</returns>
    public static ScalarChain? Find(string tensor, GraphIndex index, Func<string, bool> isEnd)
    {
        ScalarChain? chain = null;
        for (string last = tensor; index.Consumers(last).Select(reader => ScalarStep.Of(reader, index)).FirstOrDefault(static step => step is not null) is { } step; last = chain.Output)
        {
            chain = Add(chain, step);
            if (chain is null || isEnd(chain.Output))
            {
                return chain;
            }
        }

        return null;
    }

    /// <summary>The value in front of the steps.</summary>
    /// <param name="value">The value behind them.</param>
    public float Undo(float value) => (value - Shift) / Scale;
}
