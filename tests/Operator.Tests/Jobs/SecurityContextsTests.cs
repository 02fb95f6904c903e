using k8s.Models;
using TrtOperator.Operator.Jobs;

namespace TrtOperator.Operator.Tests.Jobs;

public sealed class SecurityContextsTests
{
    [Fact]
    public void Without_a_word_the_restricted_standard_holds()
    {
        V1PodSecurityContext pod = SecurityContexts.OfPod(null);
        V1SecurityContext container = SecurityContexts.OfContainer(null);

        pod.Should().Match<V1PodSecurityContext>(one => one.RunAsNonRoot == true && one.RunAsUser == 65532 && one.RunAsGroup == 65532 && one.FsGroup == 65532 && one.SeccompProfile.Type == "RuntimeDefault");
        container.Should().Match<V1SecurityContext>(one => one.AllowPrivilegeEscalation == false && one.ReadOnlyRootFilesystem == true && one.Privileged == null && one.RunAsNonRoot == null);
        container.Capabilities.Drop.Should().Equal("ALL");
    }

    [Fact]
    public void A_capability_that_is_added_does_not_give_back_the_others()
        => SecurityContexts.OfContainer(new V1SecurityContext { Capabilities = new V1Capabilities { Add = ["IPC_LOCK"] } }).Capabilities
            .Should().Match<V1Capabilities>(one => one.Add[0] == "IPC_LOCK" && one.Drop[0] == "ALL");

    [Fact]
    public void Root_by_number_is_not_contradicted()
    {
        SecurityContexts.OfPod(new V1PodSecurityContext { RunAsUser = 0 }).RunAsNonRoot.Should().BeFalse();
        SecurityContexts.OfContainer(new V1SecurityContext { RunAsUser = 0 }).RunAsNonRoot.Should().BeFalse();
        SecurityContexts.OfPod(new V1PodSecurityContext { RunAsUser = 0, RunAsNonRoot = true }).RunAsNonRoot.Should().BeTrue();
        SecurityContexts.OfPod(new V1PodSecurityContext { RunAsUser = 1000 }).RunAsNonRoot.Should().BeTrue();
    }

    [Fact]
    public void What_a_server_refuses_together_is_not_sent_together()
    {
        SecurityContexts.OfContainer(new V1SecurityContext { Privileged = true }).AllowPrivilegeEscalation.Should().BeNull();
        SecurityContexts.OfContainer(new V1SecurityContext { Capabilities = new V1Capabilities { Add = ["SYS_ADMIN"] } }).AllowPrivilegeEscalation.Should().BeNull();
        SecurityContexts.OfContainer(new V1SecurityContext { Privileged = false }).AllowPrivilegeEscalation.Should().BeFalse();
    }
}
