using TrtOperator.Api.V1Alpha1.Messages;

namespace TrtOperator.Api.Tests;

public class BuilderExitCodeTests
{
    [Fact]
    public void What_a_try_cannot_mend_is_the_same_one_by_one_and_as_a_list()
        => Enumerable.Range(0, 256).Where(code => BuilderExitCode.IsPermanent(code)).Should().Equal(BuilderExitCode.Permanent)
            .And.Contain([BuilderExitCode.BadInput, BuilderExitCode.GateFailed, BuilderExitCode.Unsupported])
            .And.NotContain([BuilderExitCode.Done, BuilderExitCode.Transient, BuilderExitCode.Defect, BuilderExitCode.Cancelled]);

    [Fact]
    public void A_container_without_a_status_may_be_tried_again() => BuilderExitCode.IsPermanent(null).Should().BeFalse();
}
