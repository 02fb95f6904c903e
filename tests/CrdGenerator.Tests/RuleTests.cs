using System.Reflection;
using System.Runtime.CompilerServices;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.CrdGenerator.Tests;

/// <summary>The cases of tests/crds, which check.sh holds against a current API server, against the operator's own rules: a definition is never stricter.</summary>
public sealed class RuleTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../crds"));

    private static IEnumerable<YamlMappingNode> Cases => ((YamlSequenceNode)Read("refused.yaml")).Cast<YamlMappingNode>();

    [Fact]
    public void The_base_of_the_cases_is_sound() => Problems(Read("base.yaml")).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_a_definition_refuses_the_operator_refuses_too(int number)
    {
        YamlMappingNode one = Cases.ElementAt(number);
        Problems(Merge(Read("base.yaml"), one["change"])).Should().NotBeEmpty("a server says: {0}", one["says"]);
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        string[] said = [.. Cases.Select(one => one["says"].ToString())];
        string[] messages = [.. typeof(TrtEngine).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<CelRuleAttribute>()).Select(rule => rule.Message)];

        messages.Should().HaveCountGreaterThan(15);
        messages.Where(message => !said.Any(words => message.Contains(words, StringComparison.Ordinal))).Should().BeEmpty();
    }

    [Fact]
    public void A_message_is_short_enough_for_every_server()
        => typeof(TrtEngine).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<CelRuleAttribute>()).Should().OnlyContain(rule => rule.Message.Length <= 2048 && !rule.Message.Contains('\n'));

    public static TheoryData<int> Numbers() => [.. Enumerable.Range(0, Cases.Count())];

    private static IEnumerable<string> Problems(YamlNode declaration)
    {
        using StringWriter text = new();
        new YamlStream(new YamlDocument(declaration)).Save(text, assignAnchors: false);
        try
        {
            return TrtEngineValidator.Validate(TrtEngineYaml.Read(text.ToString(), "case.yaml").Engine).Select(error => error.ToString());
        }
        catch (InvalidDeclarationException e)
        {
            return [e.Message];
        }
    }

    // RFC 7396.
    private static YamlNode Merge(YamlNode value, YamlNode change)
    {
        if (value is not YamlMappingNode fields || change is not YamlMappingNode changes)
        {
            return change;
        }

        foreach ((YamlNode key, YamlNode inner) in changes)
        {
            if (inner is YamlScalarNode { Value: "null" })
            {
                fields.Children.Remove(key);
            }
            else
            {
                fields.Children[key] = fields.Children.TryGetValue(key, out YamlNode? known) ? Merge(known, inner) : inner;
            }
        }

        return fields;
    }

    private static YamlNode Read(string file)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, file))));
        return stream.Documents.Should().ContainSingle().Which.RootNode;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
