using System.Text;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

public sealed class RunReportJsonTests
{
    [Fact]
    public void A_report_survives_being_written_and_read()
    {
        var report = TransformerReport.Make();

        var read = Read(Written(report));

        read.Should().BeEquivalentTo(report, options => options.WithStrictOrdering().ComparingByMembers<RunReport>());
        Written(read).Should().Be(Written(report));
    }

    [Fact]
    public void Numbers_that_JSON_has_no_form_for_survive_too()
    {
        var whole = TransformerReport.Make();
        var report = whole with { Tensors = [whole.Tensors[0] with { Max = double.PositiveInfinity, RelativeError = double.NaN }] };

        var tensor = Read(Written(report)).Tensors.Single();

        tensor.Max.Should().Be(double.PositiveInfinity);
        tensor.RelativeError.Should().Be(double.NaN);
    }

    [Fact]
    public void Names_are_camel_case_and_verdicts_are_words()
    {
        var json = Written(TransformerReport.Make());

        json.Should().StartWith("{\n  \"schema\": \"trtengine.dev/report/v1\",\n  \"header\": {\n    \"engine\": \"g2p\",")
            .And.Contain("\"verdict\": \"Refused\"").And.Contain("\"limitKind\": \"MaxIncrease\"").And.Contain("\"amax\":")
            .And.EndWith("}\n").And.NotContain("\r");
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "JSON value null")]
    [InlineData("{\"header\": null}", "$.header")]
    [InlineData("{\"schema\": \"trtengine.dev/report/v1\"}", "cannot be read")]
    [InlineData("{\"advice\": [null]}", "$.advice")]
    public void What_is_not_a_report_is_refused_in_one_sentence(string json, string expected)
    {
        var reading = () => Read(json);

        reading.Should().Throw<RunReportException>().WithMessage($"*{expected}*").Which.Message.Should().EndWith(".").And.NotContain("\n");
    }

    [Fact]
    public void A_report_of_another_schema_is_refused_by_name()
    {
        var json = Written(TransformerReport.Make() with { Schema = "trtengine.dev/report/v9" });

        var reading = () => Read(json);

        reading.Should().Throw<RunReportException>().WithMessage("*'trtengine.dev/report/v9'*");
    }

    [Fact]
    public void A_verdict_as_a_number_is_refused()
    {
        var json = Written(TransformerReport.Make()).Replace("\"verdict\": \"Refused\"", "\"verdict\": 77", StringComparison.Ordinal);

        var reading = () => Read(json);

        reading.Should().Throw<RunReportException>();
    }

    private static string Written(RunReport report)
    {
        using var stream = new MemoryStream();
        RunReportJson.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static RunReport Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return RunReportJson.Read(stream);
    }
}
