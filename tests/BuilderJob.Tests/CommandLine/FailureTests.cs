using System.CommandLine;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Protection;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Tests.CommandLine;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Failures() => new()
    {
        { new InvalidDeclarationException([new DeclarationError("spec", "is wrong")]), 10 },
        { new InvalidModelException("m"), 10 },
        { new InvalidDatasetException("d"), 10 },
        { new InvalidGateException("g"), 10 },
        { new InvalidProtectionException("p"), 10 },
        { new BadInputException("Reason", "b"), 10 },
        { new StorageException("s", StorageFailure.NotFound), 10 },
        { new UnsupportedModelException("u"), 12 },
        { new InferenceException("i"), 12 },
        { new StorageException("s", StorageFailure.Unavailable, isTransient: true), 20 },
        { new StorageException("s", StorageFailure.DiskFull), 20 },
        { new IOException("No space left on device", 28), 20 },
        { new UnauthorizedAccessException("denied"), 20 },
        { new InvalidOperationException(), 70 },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Each_failure_has_its_exit_code(Exception exception, int exitCode)
    {
        Failure failure = Failure.Of(exception, CancellationToken.None);

        failure.ExitCode.Should().Be(exitCode);
        failure.Sentence.Should().NotBeEmpty();
        failure.Reason.Should().MatchRegex("^[A-Z][A-Za-z]+$");
    }

    [Fact]
    public void A_cancelled_run_says_so_whatever_it_threw()
        => Failure.Of(new InvalidModelException("m"), new CancellationToken(canceled: true)).ExitCode.Should().Be(130);

    [Fact]
    public void Every_command_shows_an_example()
    {
        foreach (Command command in RootCommandLine.Create().Subcommands)
        {
            command.Description.Should().Contain($"trtengine {command.Name} ", command.Name);
        }
    }
}
