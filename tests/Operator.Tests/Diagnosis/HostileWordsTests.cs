using CsCheck;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Diagnosis;

/// <summary>Whatever Jobs and pods hold, what is said of them is short, clean and the same each time.</summary>
public sealed class HostileWordsTests
{
    private static readonly Gen<string> Word = Gen.Frequency(
        (3, Gen.String[0, 40]),
        (2, Gen.OneOf("", "\u001b[2J", "\u202egnp.exe", "\ud800", "a\r\nb\0c", "0/3 nodes are available: ", "0/1 nodes are available: 1 node(s) had taint {", "secret \"", "exit code 99999999999999999999", "not found")),
        (2, Gen.OneOf(
            "Evicted", "NodeLost", "OutOf", "OutOfcpu", "ErrImagePull", "CreateContainerConfigError", "ContainerCreating", "OOMKilled", "DeadlineExceeded", "BackoffLimitExceeded", "PodFailurePolicy",
            "PreemptionByScheduler", "Running", "Pending", "Failed", "Succeeded", "Unknown")),
        (1, Gen.Int[1000, 20_000].Select(length => new string('x', length))));

    private static readonly Gen<string?> Maybe = Gen.Frequency((1, Gen.Const((string?)null)), (2, Word.Select(word => (string?)word)));

    private static readonly Gen<int?> Code = Gen.Frequency((2, Gen.Const((int?)null)), (2, Gen.Int[0, 255].Select(code => (int?)code)), (1, Gen.Int.Select(code => (int?)code)));

    private static readonly Gen<ObservedPod> Pod =
        from name in Word
        from texts in Maybe.Array[11]
        from marks in Gen.Bool.Array[3]
        from code in Code
        from minute in Gen.Int[0, 100]
        select new ObservedPod(
            name, "uid", marks[0] ? "job-uid" : texts[0], Seen.Noon.AddMinutes(minute), texts[1] ?? "Pending", texts[2], texts[3], texts[4], marks[1], texts[5], texts[6], texts[7], code, texts[8], texts[9], texts[10], marks[2],
            texts[3], texts[5] is { } value ? new Dictionary<string, string> { [value] = value } : null);

    private static readonly Gen<ObservedJob> Job =
        from texts in Maybe.Array[4]
        from outcome in Gen.Enum<JobOutcome>()
        from marks in Gen.Bool.Array[2]
        from counts in Gen.Int[-1, 3].Array[3]
        select Seen.Job with
        {
            Name = texts[0] ?? "",
            Stage = texts[1],
            Key = texts[2],
            FailureReason = texts[3],
            FailureMessage = texts[0],
            Outcome = outcome,
            IsSuspended = marks[0],
            IsTerminating = marks[1],
            Active = counts[0],
            Failed = counts[1],
            Parallelism = counts[2],
        };

    [Fact]
    public void Whatever_is_seen_the_words_are_clean_and_bounded() => Gen.Select(Job, Pod.Array[0, 4]).Sample(
        (job, pods) =>
        {
            StageDiagnosis diagnosis = PodDiagnosis.Explain(job, pods);

            diagnosis.Reason.Should().MatchRegex("^[A-Za-z][A-Za-z0-9]{0,127}$");
            diagnosis.Message.Length.Should().BeInRange(1, 2048);
            diagnosis.Message.Should().NotMatchRegex("[\\p{Cc}\\p{Cf}\\p{Cs}-[\\ud800-\\udfff]]");
            (diagnosis.Progress?.Length ?? 0).Should().BeLessThanOrEqualTo(128);
            (diagnosis.Outcome is null || diagnosis.Outcome.ExitCode == diagnosis.ExitCode).Should().BeTrue();
            PodDiagnosis.Explain(job, [.. pods.Reverse()]).Message.Should().Be(diagnosis.Message, "the order in which pods are listed says nothing");
        },
        iter: 2000,
        print: one => $"{one.Item1}\n{string.Join('\n', one.Item2.Select(pod => pod.ToString()))}");

    [Fact]
    public void A_stage_fails_for_good_or_not_at_all() => Gen.Select(Job, Pod.Array[0, 4]).Sample(
        (job, pods) =>
        {
            StageDiagnosis diagnosis = PodDiagnosis.Explain(job, pods);

            diagnosis.IsPermanent.Should().Be(diagnosis.State == StageState.Failed);
            if (job.Outcome == JobOutcome.Failed)
            {
                diagnosis.State.Should().Be(StageState.Failed);
            }
        },
        iter: 2000);
}
