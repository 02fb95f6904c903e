using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TrtOperator.Bench;

/// <summary>The figures, for people and as JSON.</summary>
internal sealed class Table
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    private readonly List<Figure> _figures = [];

    /// <summary>What was measured on.</summary>
    public static string Machine { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.FrameworkDescription}, ONNX Runtime {BuilderJob.Stages.Machine.OnnxRuntimeVersion}");

    /// <summary>Prints and keeps the figures.</summary>
    public void Add(IEnumerable<Figure> figures)
    {
        foreach (Figure figure in figures)
        {
            if (_figures.Count == 0)
            {
                Console.WriteLine("| measured | | | against, or on |\n|---|---:|---|---|");
            }

            _figures.Add(figure);
            Console.WriteLine($"| {figure.Name} | {Number(figure.Value)} | {figure.Unit} | {figure.Against} |");
        }
    }

    /// <summary>Writes all of them to <paramref name="path"/>.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new { machine = Machine, figures = _figures }, Json));
    }

    // Three digits say more than the noise allows.
    private static string Number(double value) => value switch
    {
        0 => "0",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
