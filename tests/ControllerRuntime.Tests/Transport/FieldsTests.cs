using System.Text;
using System.Text.Json;
using CsCheck;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class FieldsTests
{
    private static readonly JsonSerializerOptions Reading = ObjectReader.Reading(new Dictionary<Type, string[]>
    {
        [typeof(V1ObjectMeta)] = ["name", "labels", "creationTimestamp", "resourceVersion"],
        [typeof(V1PodSpec)] = ["nodeName"],
    });

    [Fact]
    public void Fields_that_are_not_named_are_skipped_even_where_they_cannot_be_read()
    {
        V1Pod pod = Read("""{"metadata": {"name": "a", "uid": "u", "labels": {"x": "y"}}, "spec": {"containers": 7, "nodeName": "n"}, "status": {"phase": "Running"} }""");

        pod.Metadata.Name.Should().Be("a");
        pod.Metadata.Uid.Should().BeNull();
        pod.Metadata.Labels.Should().Contain("x", "y");
        pod.Spec.NodeName.Should().Be("n");
        pod.Spec.Containers.Should().BeNull();
        pod.Status.Phase.Should().Be("Running");
    }

    [Fact]
    public void Times_are_read_as_the_client_library_reads_them()
        => Read("""{"metadata": {"name": "a", "creationTimestamp": "2026-03-01T12:00:00Z"} }""").Metadata.CreationTimestamp.Should().Be(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void Equal_short_strings_are_one()
    {
        V1Pod first = Read("""{"metadata": {"name": "shared-name", "labels": {"key-shared": "shared-value"} } }""");
        V1Pod second = Read("""{"metadata": {"name": "shared-name", "labels": {"key-shared": "shared-value"} } }""");

        second.Metadata.Name.Should().BeSameAs(first.Metadata.Name);
        second.Metadata.Labels["key-shared"].Should().BeSameAs(first.Metadata.Labels["key-shared"]);
        second.Metadata.Labels.Keys.Single().Should().BeSameAs(first.Metadata.Labels.Keys.Single());
    }

    [Fact]
    public void Every_string_is_read_as_it_is() => Gen.String[Gen.Char[(char)0, (char)0xD7FF], 0, 100].Sample(text =>
    {
        string json = JsonSerializer.Serialize(new { metadata = new { name = text, labels = new Dictionary<string, string> { [text] = text } } });
        V1Pod pod = Read(json);

        pod.Metadata.Name.Should().Be(text);
        pod.Metadata.Labels.Should().Equal(new Dictionary<string, string> { [text] = text });
    });

    [Fact]
    public void Null_stays_null() => Read("""{"metadata": {"name": null} }""").Metadata.Name.Should().BeNull();

    private static V1Pod Read(string json) => ObjectReader.Read<V1Pod>(Encoding.UTF8.GetBytes(json), Reading)!;
}
