namespace TrtOperator.TensorRt.Building;

/// <summary>Turns what a failed build left behind into one sentence and a next step.</summary>
public static class BuildFailures
{
    /// <summary>Says why a build failed: the process's end first, then the parser's first error, then the library's messages.</summary>
    /// <param name="evidence">What the build left behind; its texts come from outside and may be anything.</param>
    /// <returns>The failure. Its texts are one line each, of bounded length, and never tell of a missing driver that did no harm.</returns>
    public static BuildFailure Explain(BuildEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        IReadOnlyList<Statement> statements = Statement.From(evidence);
        return MemoryFailures.Match(evidence)
            ?? ProcessFailures.Match(evidence, statements)
            ?? Known(evidence, statements)
            ?? Unknown(evidence, statements);
    }

    private static BuildFailure? Known(BuildEvidence evidence, IReadOnlyList<Statement> statements)
    {
        bool parserRefused = evidence.ParserErrors.Count > 0;
        if (evidence.EmptyNetwork && !parserRefused)
        {
            return ModelFailures.EmptyNetwork();
        }

        foreach (Statement statement in statements)
        {
            BuildFailure? failure = ModelFailures.Match(statement, evidence)
                ?? ProfileFailures.Match(statement)
                ?? TargetFailures.Match(statement, evidence)
                ?? LibraryFailures.Match(statement);
            if (failure is not null)
            {
                return failure;
            }

            // Later parser errors follow from the first, so they are not searched for one that is known.
            if (parserRefused)
            {
                break;
            }
        }

        return null;
    }

    private static BuildFailure Unknown(BuildEvidence evidence, IReadOnlyList<Statement> statements)
    {
        if (statements.Count > 0)
        {
            Statement first = ProfileFailures.IsConsequence(statements[0]) && statements.Count > 1 ? statements[1] : statements[0];
            return ModelFailures.Refused(first);
        }

        return LibraryFailures.Silent(evidence);
    }
}
