using System.Text;
using TrtOperator.BuilderJob.Manifest;

namespace TrtOperator.BuilderJob.Tests.Manifest;

/// <summary>Manifests come from stores that others can write to.</summary>
public sealed class ReleaseManifestTests
{
    private static readonly ReleaseManifest Whole = new()
    {
        Engine = "default/small",
        Key = "0123456789ab",
        Tool = "1.0.0",
        Libraries = new Dictionary<string, string> { ["library"] = "1" },
        Cpu = "processor",
        Model = new ManifestSource("m.onnx", "00"),
        Targets = [new ManifestTarget(
            "cpu", "OnnxRuntime", ["INT8"], "cpu/model.onnx", new Dictionary<string, int>(),
            [new ManifestGate("cosine", "CosineSimilarity", "y", "Passed", 0.999, null, 0.998, "Min 0.99", 60)],
            [new ManifestProtectedLayer("project", ["project"], "FP32", true, "Strict", "evidence")])],
        Files = [],
    };

    [Fact]
    public void What_is_written_is_read() => ReleaseManifest.Parse(Whole.ToBytes()).Should().BeEquivalentTo(Whole);

    [Theory]
    [InlineData("\"protectedLayers\"")]
    [InlineData("\"gates\"")]
    [InlineData("\"file\"")]
    [InlineData("\"node\"")]
    [InlineData("\"asked\"")]
    [InlineData("\"targets\"")]
    [InlineData("\"schema\"")]
    public void A_part_under_another_name_is_refused(string field)
    {
        string text = Encoding.UTF8.GetString(Whole.ToBytes()).Replace(field, "\"other\"", StringComparison.Ordinal);
        if (field == "\"schema\"")
        {
            text = text.Replace("release/v1", "release/v9", StringComparison.Ordinal).Replace("\"other\"", field, StringComparison.Ordinal);
        }

        FluentActions.Invoking(() => ReleaseManifest.Parse(Encoding.UTF8.GetBytes(text))).Should().Throw<BadInputException>().WithMessage("*manifest.json*");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Other_texts_are_refused(string text)
        => FluentActions.Invoking(() => ReleaseManifest.Parse(Encoding.UTF8.GetBytes(text))).Should().Throw<BadInputException>().WithMessage("*manifest.json*");
}
