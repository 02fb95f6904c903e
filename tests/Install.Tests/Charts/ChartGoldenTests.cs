namespace TrtOperator.Install.Tests.Charts;

/// <summary>The text of whole installations, so that a change of the chart shows what it changes.</summary>
public sealed class ChartGoldenTests
{
    public static readonly string Folder = Path.Combine(Repository.Root, "tests/Install.Tests/golden");

    public static TheoryData<string> Names() => [.. Directory.EnumerateFiles(Folder, "*.values.yaml").Select(file => Path.GetFileName(file).Replace(".values.yaml", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_chart_renders_what_was_read_and_committed(string name)
        => RenderedChart.Text(File.ReadAllText(Path.Combine(Folder, $"{name}.values.yaml"))).Should().Be(
            File.ReadAllText(Path.Combine(Folder, $"{name}.yaml")), "tests/Install.Tests/golden.sh writes it anew, and the difference is to be read");
}
