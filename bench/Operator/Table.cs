using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TrtOperator.OperatorBench;

/// <summary>The figures, for people and as JSON.</summary>
internal sealed class Table
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    private readonly List<Figure> _figures = [];

    /// <summary>What was measured on.</summary>
    public static string Machine { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.FrameworkDescription}");

    /// <summary>Prints and keeps a figure.</summary>
    public void Add(Figure figure)
    {
        if (_figures.Count == 0)
        {
            Console.WriteLine("| measured | value | | limit | | |\n|---|---:|---|---:|---|---|");
        }

        _figures.Add(figure);
        string verdict = figure.IsMet switch { true => "met", false => "**not met**", null => "" };
        Console.WriteLine($"| {figure.Name} | {Number(figure.Value)} | {figure.Unit} | {(figure.Limit is { } limit ? Number(limit) : "")} | {verdict} | {figure.Remark} |");
    }

    /// <summary>Writes all of them to <paramref name="path"/>.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new { machine = Machine, figures = _figures }, Json));
    }

    private static string Number(double value) => value switch
    {
        _ when value == Math.Floor(value) => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
