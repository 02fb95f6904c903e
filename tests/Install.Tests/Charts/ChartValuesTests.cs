using System.Text.Json;

namespace TrtOperator.Install.Tests.Charts;

public sealed class ChartValuesTests
{
    [Fact]
    public void The_schema_knows_every_value_and_refuses_others()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(RenderedChart.Folder, "values.schema.json")));
        object values = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Path.Combine(RenderedChart.Folder, "values.yaml")));
        Covers(schema.RootElement, values, "values");
    }

    [Theory]
    [InlineData("replicas: 0", "values.replicas: is less than 1")]
    [InlineData("replicas: two", "values.replicas: is no integer")]
    [InlineData("replica: 2", "values: has no value replica")]
    [InlineData("image: {digest: latest}", "values.image.digest: does not match")]
    [InlineData("image: {pullPolicy: Sometimes}", "values.image.pullPolicy: is none of")]
    [InlineData("imagePullSecrets: [pull]", "values.imagePullSecrets[0]: is no object")]
    [InlineData("builder: {image: \"\"}", "values.builder.image: is shorter than 1")]
    [InlineData("builder: {image: null}", "values.builder: has no image")]
    [InlineData("watchNamespaces: [Vision]", "values.watchNamespaces[0]: does not match")]
    [InlineData("watchNamespaces: [a, a]", "values.watchNamespaces: has a twice")]
    [InlineData("maxConcurrentJobs: 100001", "values.maxConcurrentJobs: is more than 100000")]
    [InlineData("logLevel: loud", "values.logLevel: is none of")]
    [InlineData("extraArgs: [health]", "values.extraArgs[0]: does not match")]
    [InlineData("networkPolicy: {apiServerPorts: []}", "values.networkPolicy.apiServerPorts: has fewer than 1")]
    [InlineData("serviceMonitor: {interval: often}", "values.serviceMonitor.interval: does not match")]
    [InlineData("builderClasses: {cpu: {image: \"b:1\"}}", "builderClasses belong to a namespaced installation")]
    public void Values_that_make_no_sense_are_refused_in_words(string values, string words)
    {
        RenderedChart.Try(values, out string errors).Should().BeNull();
        errors.Should().Contain(words);
    }

    [Fact]
    public void A_chart_above_may_have_values_for_all()
        => RenderedChart.Text("global: {registry: example.com}").Should().NotBeEmpty("Helm hands global to every chart that another one includes");

    private static void Covers(JsonElement schema, object? value, string path)
    {
        if (value is not Dictionary<object, object> map || !schema.TryGetProperty("properties", out JsonElement properties))
        {
            return;
        }

        schema.GetProperty("additionalProperties").GetBoolean().Should().BeFalse(path);
        map.Keys.Should().BeEquivalentTo(properties.EnumerateObject().Select(property => (object)property.Name).Except(["global"]), path);
        foreach ((object name, object inner) in map)
        {
            Covers(properties.GetProperty((string)name), inner, $"{path}.{name}");
        }
    }
}
