using System.Text;
using CsCheck;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.Yaml;

public class HostileYamlTests
{
    private const string Head = "apiVersion: trtengine.dev/v1alpha1\nkind: TrtEngine\nspec: ";

    public static TheoryData<string, string> Bombs => new()
    {
        { new string('a', 1024 * 1024 + 1), "larger than 1 MiB" },
        { new string('é', 600 * 1024), "larger than 1 MiB" },
        { Head + new string('[', 500_000), "nested deeper than 40" },
        { Head + string.Concat(Enumerable.Repeat("{a: ", 100_000)), "nested deeper than 40" },
        { Head + string.Concat(Enumerable.Repeat("- ", 200_000)), "" },
        { Head + "\n" + string.Concat(Enumerable.Repeat("- - ", 100_000)), "nested deeper than 40" },
        { Head + "[" + string.Concat(Enumerable.Repeat("a,", 100_000)) + "]", "more than 20000 entries" },
        { "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "the anchor &a is not allowed" },
        { "<<: *a", "the alias *a is not allowed" },
        { "a: !!binary aGVsbG8=", "the tag" },
        { "%YAML 9.9\n---\na: b", "not YAML" },
        { "a: \"\\ud800\"\nkind: TrtEngine", "" },
        { Head + "|\n\t- a", "" },
        { "\t\t", "" },
        { "a: \"unterminated", "not YAML" },
        { Head + "{" + new string('x', 300_000) + ": 1}", "" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_hostile_text_gets_one_short_refusal(string text, string expected)
    {
        var errors = Sample.ReadErrors(text);

        errors.Should().Contain(error => error.Message.Contains(expected, StringComparison.Ordinal));
        errors.Should().OnlyContain(error => error.ToString().Length < 1000);
        errors.Count.Should().BeLessThanOrEqualTo(101);
    }

    [Fact]
    public void Errors_without_end_are_cut_at_a_hundred()
    {
        var text = new StringBuilder(Sample.Text).Append('\n');
        for (var i = 0; i < 5000; i++)
        {
            text.Append("field").Append(i).Append(": 1\n");
        }

        Sample.ReadErrors(text.ToString()).Should().HaveCount(100);
    }

    [Fact]
    public void Whatever_the_text_nothing_but_a_declaration_error_is_thrown() =>
        Gen.Select(Gen.Int[0, Sample.Text.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["[]{}:,-?&*!|>'\"%@`#~ \n\t\\\0\uD800ab01.\u0085\u2028"], 0, 6])
            .Sample((at, removed, inserted) => IsReadOrRefused(Sample.Text.Remove(at, Math.Min(removed, Sample.Text.Length - at)).Insert(at, inserted)), iter: 3000);

    private static bool IsReadOrRefused(string text)
    {
        try
        {
            var engine = Sample.Read(text).Engine;
            _ = TrtEngineValidator.Validate(engine);
            return true;
        }
        catch (InvalidDeclarationException e)
        {
            return e.Errors.All(error => error.Line > 0 && error.Column > 0);
        }
    }
}
