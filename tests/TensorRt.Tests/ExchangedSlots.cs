using System.Text.Json;
using TrtOperator.TensorRt.Handshakes;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests;

/// <summary>A handshake through a table with two slots exchanged; ends with 0 only where the handshake did not notice.</summary>
internal static class ExchangedSlots
{
    public static int Run(string owner, string one, string other)
    {
        LibraryFiles files = JsonSerializer.Deserialize<LibraryFiles>(Console.In.ReadLine()!)!;
        TensorRtLibrary library = TensorRtLibrary.Load(files);
        HandshakeReport report = Handshake.Run(library.With(library.Slots.Exchanged(owner, one, other)), static _ => { });
        return report.Passed ? 0 : 1;
    }
}
