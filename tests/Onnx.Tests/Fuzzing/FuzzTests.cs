using System.Globalization;
using System.Text.Json;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>
/// Damaged models, 5,000 unless TRTENGINE_FUZZ_INPUTS says how many, by the seed of TRTENGINE_FUZZ_SEED. What did harm lies in artifacts/onnx-fuzz.
/// </summary>
public class FuzzTests
{
    private const int MostMebibytes = 64;

    [Fact]
    public void Damaged_models_either_load_or_fail_with_a_sentence_at_once_and_without_much_memory()
    {
        string folder = Path.Combine(Root(), "artifacts/onnx-fuzz");
        Directory.CreateDirectory(folder);
        FuzzResult result = FuzzRun.Of(Seeds.Of(Models()), Number("TRTENGINE_FUZZ_SEED", 1), Number("TRTENGINE_FUZZ_INPUTS", 5000), Path.Combine(folder, "harm"));
        File.WriteAllText(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(result));

        result.Harm.Should().BeEmpty();
        result.MostMebibytes.Should().BeLessThan(MostMebibytes);
        result.Loaded.Should().BeGreaterThan(result.Inputs / 10, "what is damaged too much tells nothing of the checks behind the first");
        result.Refused.Should().BeGreaterThan(result.Inputs / 10);
    }

    private static IEnumerable<string> Models()
        => Directory.EnumerateFiles(Environment.GetEnvironmentVariable("TRTENGINE_MODELS") is { Length: > 0 } real ? real : Path.Combine(Root(), "samples"), "*.onnx")
            .Append(Path.Combine(Root(), "samples/g2p/g2p.onnx")).Order(StringComparer.Ordinal);

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Operator.sln was not found above the tests.");
    }
}
