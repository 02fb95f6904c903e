using System.Text;
using System.Text.Json;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Processes;

/// <summary>
/// The side of a worker: it takes one request as a line on standard input, does the work, and writes messages to standard output.
/// It ends at once when standard input ends, because then nobody waits for it any more.
/// </summary>
public static class Worker
{
    /// <summary>The work that asks a library whether the slot table fits it.</summary>
    public const string Handshake = "handshake";

    /// <summary>The work that builds a plan.</summary>
    public const string Build = "build";

    private const int Lost = 20;
    private const int NotAsked = 64;
    private static readonly Lock Output = new();

    /// <summary>Does the work and returns the process's exit code.</summary>
    /// <param name="work"><see cref="Handshake"/> or <see cref="Build"/>.</param>
    public static int Run(string work)
    {
        VolunteerForMemory();
        using Stream input = Console.OpenStandardInput();
        using StreamReader reader = new(input, new UTF8Encoding(false));
        if (reader.ReadLine() is not { } request)
        {
            return Lost;
        }

        EndWithInput(reader);
        using Stream output = Console.OpenStandardOutput();
        using StreamWriter writer = new(output, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        switch (work)
        {
            case Handshake:
                Send(writer, new WorkerMessage { Handshake = Ask(JsonSerializer.Deserialize<LibraryFiles>(request)!, check => Send(writer, new WorkerMessage { Check = check })) });
                return 0;
            case Build:
                Send(writer, new WorkerMessage { Attempt = PlanBuilder.Build(JsonSerializer.Deserialize<PlanRequest>(request)!, Paced(progress => Send(writer, new WorkerMessage { Progress = progress }))) });
                return 0;
            default:
                return NotAsked;
        }
    }

    private static HandshakeReport Ask(LibraryFiles files, Action<HandshakeCheck> report)
    {
        try
        {
            return Handshakes.Handshake.Run(TensorRtLibrary.Load(files), report);
        }
        catch (TensorRtException exception)
        {
            return new HandshakeReport([], null, null, null, exception.Message);
        }
    }

    // Hundreds of steps may pass in a moment; ten reports a second are enough for any eye.
    private static Action<BuildProgress> Paced(Action<BuildProgress> report)
    {
        long last = 0;
        return progress =>
        {
            long now = Environment.TickCount64;
            if (last == 0 || now - last >= 100)
            {
                last = now;
                report(progress);
            }
        };
    }

    private static void Send(StreamWriter writer, WorkerMessage message)
    {
        lock (Output)
        {
            writer.WriteLine(message.ToLine());
        }
    }

    private static void EndWithInput(StreamReader reader)
    {
        Thread watch = new(() =>
        {
            try
            {
                while (reader.ReadLine() is not null)
                {
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // A broken pipe is an end too.
            }

            Environment.Exit(Lost);
        })
        { IsBackground = true, Name = "end with standard input" };
        watch.Start();
    }

    // If memory runs out, it is this process that must go, and the one that reports it stay.
    private static void VolunteerForMemory()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only a preference.
        }
    }
}
