using System.Text;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Lines_come_whole_however_the_stream_is_cut(int pieces)
    {
        string[] lines = ["one", new string('x', 40_000), "{\"two\":\"ü\"}"];
        List<string> read = await ReadAsync(string.Join('\n', lines[0], "", lines[1], lines[2]) + "\n", pieces);
        read.Should().Equal(lines);
    }

    [Fact]
    public async Task An_empty_stream_has_no_lines() => (await ReadAsync("", 1)).Should().BeEmpty();

    [Fact]
    public async Task A_last_line_without_its_end_is_cut_off()
        => await FluentActions.Awaiting(() => ReadAsync("one\n{\"ty", 3)).Should().ThrowAsync<MalformedAnswerException>().WithMessage("*middle of a line*");

    [Fact]
    public async Task A_line_without_bound_is_refused_before_it_fills_the_memory()
        => await FluentActions.Awaiting(() => ReadAsync(new string('x', LineReader.MostBytes + 1) + "\n", 1 << 20)).Should().ThrowAsync<MalformedAnswerException>().WithMessage("*longer than*");

    private static async Task<List<string>> ReadAsync(string text, int piece)
    {
        List<string> lines = [];
        await foreach (ReadOnlyMemory<byte> line in LineReader.ReadAsync(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece), CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
