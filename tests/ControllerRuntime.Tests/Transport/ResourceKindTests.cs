using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class ResourceKindTests
{
    [Fact]
    public void Paths_follow_group_scope_and_subresource()
    {
        ResourceKind.Of<V1ConfigMap>().PathOf("").Should().Be("api/v1/configmaps");
        ResourceKind.Of<V1ConfigMap>().PathOf("a", "b").Should().Be("api/v1/namespaces/a/configmaps/b");
        ResourceKind.Of<V1Job>().PathOf("a", "b", "status").Should().Be("apis/batch/v1/namespaces/a/jobs/b/status");
        ResourceKind.Of<V1Node>(isNamespaced: false).PathOf("", "n").Should().Be("api/v1/nodes/n");
        ResourceKind.Of<V1Node>(isNamespaced: false).PathOf("ignored", "n").Should().Be("api/v1/nodes/n");
    }

    [Fact]
    public void Names_cannot_leave_their_place_in_the_path()
        => ResourceKind.Of<V1ConfigMap>().PathOf("../x", "a/b?c").Should().Be("api/v1/namespaces/..%2Fx/configmaps/a%2Fb%3Fc");

    [Fact]
    public void A_type_without_the_attribute_is_refused()
        => FluentActions.Invoking(() => ResourceKind.Of<string>()).Should().Throw<ArgumentException>();
}
