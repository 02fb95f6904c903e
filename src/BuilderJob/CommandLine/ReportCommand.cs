using System.CommandLine;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class ReportCommand
{
    public static Command Create()
    {
        Option<string> save = CommonOptions.NotEmpty(new Option<string>("--save", "-s")
        {
            Description = "The HTML file to write.",
            HelpName = "report.html",
            DefaultValueFactory = _ => "report.html",
        });
        Command command = new(
            "report",
            """
            Write the report of the latest run of a declaration as one HTML file that needs nothing else.

            Example:
              trtengine report -f trtengine.yaml --save report.html
            """)
        {
            CommonOptions.File, CommonOptions.Work, CommonOptions.Output, save,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            Invocation invocation = Invocation.From(parsed);
            return invocation.RunAsync(_ => Task.FromResult(Write(parsed, save, invocation.Display)), cancellationToken);
        });
        return command;
    }

    private static CommandResult Write(ParseResult parsed, Option<string> save, IRunDisplay display)
    {
        LoadedDeclaration declaration = LoadedDeclaration.Read(parsed.GetRequiredValue(CommonOptions.File));
        string json = SavedReport.JsonPath(parsed.GetRequiredValue(CommonOptions.Work), declaration);
        if (!File.Exists(json))
        {
            throw new BadInputException(
                "NoReport", $"No run of '{declaration.Id}' has left a report in '{parsed.GetValue(CommonOptions.Work)}'.", "Run 'trtengine run -f' first, with the same --work.");
        }

        using FileStream file = File.OpenRead(json);
        string path = Path.GetFullPath(parsed.GetRequiredValue(save));
        SavedReport.WritePage(RunReportJson.Read(file), path);
        string message = $"Report: file://{path}";
        display.Say(Tone.Note, message);
        return new CommandResult { ExitCode = BuilderExitCode.Done, Reason = "Written", Message = message };
    }
}
