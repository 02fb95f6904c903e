using System.CommandLine;
using System.Globalization;

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

    public static Option<string?> TensorRt { get; } = NotEmpty(new Option<string?>("--tensorrt")
    {
        Description = "The TensorRT library to build plans with, or its folder. Left out, it is looked for as 'trtengine doctor --help' says.",
        HelpName = "path",
    });

    public static Option<double> BuildTimeout { get; } = Positive(new("--build-timeout")
    {
        Description = "Minutes after which the build of one plan counts as hung and is stopped.",
        HelpName = "minutes",
        DefaultValueFactory = _ => 120,
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

    private static Option<double> Positive(Option<double> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && double.TryParse(text, CultureInfo.InvariantCulture, out double minutes) && minutes is not (> 0 and <= 10_080))
            {
                result.AddError($"Option '{option.Name}' is {text}; give minutes from above 0 to 10080.");
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
