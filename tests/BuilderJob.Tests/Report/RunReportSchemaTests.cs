using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

public class RunReportSchemaTests
{
    [Fact]
    public void The_published_schema_is_that_of_the_types()
    {
        var file = Path.Combine(Root(), "docs", "spec", "report.schema.json");
        if (Environment.GetEnvironmentVariable("TRTENGINE_WRITE_SCHEMA") == "1")
        {
            File.WriteAllText(file, RunReportSchema.Text());
        }

        File.ReadAllText(file).ReplaceLineEndings("\n").Should().Be(RunReportSchema.Text(), "TRTENGINE_WRITE_SCHEMA=1 writes it anew with this test");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(6)]
    public void Reports_are_as_the_schema_says(int blocks)
    {
        var report = Json(TransformerReport.Make(blocks));

        Violations(report).Should().BeEmpty();
    }

    [Fact]
    public void Numbers_that_are_none_are_as_the_schema_says()
    {
        var report = TransformerReport.Make(1);

        Violations(Json(report with { Tensors = [report.Tensors[0] with { Max = double.NaN, Amax = double.PositiveInfinity }] })).Should().BeEmpty();
    }

    [Fact]
    public void The_schema_refuses_what_is_no_report()
    {
        var report = Json(TransformerReport.Make(1));
        report["header"]!["engine"] = 5;
        report["targets"]![0]!["verdict"] = "Perhaps";
        report["targets"]![1]!.AsObject().Remove("reason");
        report["variants"]![0]!["gates"] = null;
        report["colour"] = "red";

        Violations(report).Should().BeEquivalentTo(
            "$.header.engine: no string",
            "$.targets[0].verdict: not one of the allowed values",
            "$.targets[1]: lacks reason",
            "$.variants[0].gates: no array",
            "$: has colour, which the schema does not");
    }

    private static JsonNode Json(RunReport report)
    {
        using var stream = new MemoryStream();
        RunReportJson.Write(report, stream);
        return JsonNode.Parse(stream.ToArray())!;
    }

    private static List<string> Violations(JsonNode value)
    {
        var schema = JsonNode.Parse(RunReportSchema.Text())!;
        return [.. Violations(schema, schema, value, "$")];
    }

    // The keywords that the schema uses; any other fails, so that none goes unchecked.
    private static IEnumerable<string> Violations(JsonNode root, JsonNode schema, JsonNode? value, string path)
    {
        if (schema.GetValueKind() == JsonValueKind.True)
        {
            yield break;
        }

        var keywords = schema.AsObject();
        if (keywords.TryGetPropertyValue("$ref", out var reference))
        {
            var target = reference!.GetValue<string>().Split('/').Skip(1).Aggregate(root, (node, part) => node is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!);
            foreach (var violation in Violations(root, target, value, path))
            {
                yield return violation;
            }

            yield break;
        }

        keywords.Select(k => k.Key).Should().BeSubsetOf(["$schema", "$id", "title", "type", "properties", "required", "items", "enum", "const", "anyOf", "format", "pattern"]);
        if (keywords["anyOf"] is JsonArray choices && choices.All(c => Violations(root, c!, value, path).Any()))
        {
            yield return $"{path}: fits none of the choices";
        }

        if (keywords["const"] is { } only && !JsonNode.DeepEquals(only, value))
        {
            yield return $"{path}: is not {only}";
        }

        if (keywords["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
        {
            yield return $"{path}: not one of the allowed values";
        }

        if (keywords["type"] is { } type)
        {
            var names = type is JsonArray several ? several.Select(t => t!.GetValue<string>()).ToList() : [type.GetValue<string>()];
            if (!names.Contains(TypeOf(value)) && !(names.Contains("number") && TypeOf(value) == "integer"))
            {
                yield return $"{path}: no {names[0]}";
                yield break;
            }
        }

        if (value is JsonObject members && keywords["properties"] is JsonObject properties)
        {
            foreach (var name in (keywords["required"]?.AsArray() ?? []).Select(n => n!.GetValue<string>()).Where(n => !members.ContainsKey(n)))
            {
                yield return $"{path}: lacks {name}";
            }

            foreach (var (name, member) in members)
            {
                if (properties[name] is not { } known)
                {
                    yield return $"{path}: has {name}, which the schema does not";
                    continue;
                }

                foreach (var violation in Violations(root, known, member, $"{path}.{name}"))
                {
                    yield return violation;
                }
            }
        }

        if (value is JsonArray items && keywords["items"] is { } item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                foreach (var violation in Violations(root, item, items[i], $"{path}[{i}]"))
                {
                    yield return violation;
                }
            }
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? "number" : "integer",
        _ => "null",
    };

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The test does not run within the repository.");
        }

        return folder;
    }
}
