using System.CommandLine;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>The options that commands share.</summary>
internal static class CommonOptions
{
    private const int MostThreads = 1024;

    public static Option<string> File { get; } = NotEmpty(new Option<string>("--file", "-f")
    {
        Description = "The TrtEngine to work on: the YAML that is later given to kubectl apply. Relative URIs in it are relative to its folder.",
        HelpName = "trtengine.yaml",
        Required = true,
    });

    public static Option<string> Work { get; } = NotEmpty(new Option<string>("--work", "-w")
    {
        Description = "The folder that keeps what stages made, so that nothing is computed twice.",
        HelpName = "folder",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("TRTENGINE_WORK") is { Length: > 0 } folder ? folder : ".trtengine",
    });

    public static Option<string> Output { get; } = Restricted(new("--output", "-o")
    {
        Description = "text for people; json prints one result document on standard output and one progress object a line on standard error.",
        DefaultValueFactory = _ => "text",
    });

    public static Option<string[]> Targets { get; } = new("--target", "-t")
    {
        Description = "Work on this target alone. May be given several times.",
        HelpName = "name",
    };

    public static Option<int> Threads { get; } = Bounded(new("--threads")
    {
        Description = "Threads that inference may use. 0 takes every core.",
        HelpName = "number",
        DefaultValueFactory = _ => 0,
    });

    /// <summary>Makes the option refuse an empty text, as an unset shell variable gives it.</summary>
    public static Option<T> NotEmpty<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError($"Option '{option.Name}' is empty; give it a path.");
            }
        });
        return option;
    }

    private static Option<int> Bounded(Option<int> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int threads) && threads is < 0 or > MostThreads)
            {
                result.AddError($"Option '{option.Name}' is {text}; give a number from 0 to {MostThreads}.");
            }
        });
        return option;
    }

    private static Option<string> Restricted(Option<string> option)
    {
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}
