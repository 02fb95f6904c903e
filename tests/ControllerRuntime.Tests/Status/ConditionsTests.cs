using k8s.Models;
using TrtOperator.ControllerRuntime.Status;

namespace TrtOperator.ControllerRuntime.Tests.Status;

public sealed class ConditionsTests
{
    private static readonly DateTime Then = new(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Set_replaces_in_place_or_appends_and_leaves_the_given_list_alone()
    {
        IList<V1Condition> list = Conditions.Set(Conditions.Set(null, Make("Ready", "False")), Make("Built", "True"));
        IList<V1Condition> changed = Conditions.Set(list, Make("Ready", "True"));

        changed.Select(condition => condition.Type + "=" + condition.Status).Should().Equal("Ready=True", "Built=True");
        Conditions.Find(list, "Ready")!.Status.Should().Be("False");
        Conditions.IsTrue(changed, "Ready").Should().BeTrue();
        Conditions.IsTrue(null, "Ready").Should().BeFalse();
    }

    [Fact]
    public void Set_keeps_the_time_of_a_condition_that_does_not_flip()
    {
        V1Condition known = Make("Ready", "False");
        known.LastTransitionTime = Then;

        Conditions.Find(Conditions.Set([known], Make("Ready", "False", "Other")), "Ready")!.LastTransitionTime.Should().Be(Then);
        Conditions.Find(Conditions.Set([known], Make("Ready", "True")), "Ready")!.LastTransitionTime.Should().NotBe(Then);
    }

    [Fact]
    public void Remove_takes_a_type_out()
        => Conditions.Remove([Make("Ready", "True"), Make("Stalled", "True")], "Stalled").Select(condition => condition.Type).Should().Equal("Ready");

    [Fact]
    public void A_message_is_cut_and_made_printable()
    {
        V1Condition condition = Make("Ready", "False");
        condition.Message = "first\nsecond\u001b[31m " + new string('x', 50_000);

        string message = Conditions.Set(null, condition).Single().Message;

        message.Should().HaveLength(Conditions.MostMessageCharacters).And.StartWith("first second [31m x");
    }

    [Fact]
    public void A_message_is_not_cut_through_a_character()
    {
        V1Condition condition = Make("Ready", "False");
        condition.Message = new string('x', Conditions.MostMessageCharacters - 1) + "😀";

        Conditions.Set(null, condition).Single().Message.Should().HaveLength(Conditions.MostMessageCharacters - 1);
    }

    [Theory]
    [InlineData("", "True", "Fine", "*type*")]
    [InlineData("not camel", "True", "Fine", "*type*")]
    [InlineData("Ready", "true", "Fine", "*status*")]
    [InlineData("Ready", "True", "", "*reason*")]
    [InlineData("Ready", "True", "two words", "*reason*")]
    [InlineData("Ready", "True", "lowerCase", "*reason*")]
    [InlineData("Ready", "True", "Line\nbreak", "*reason*")]
    public void What_breaks_the_conventions_is_refused_with_its_field(string type, string status, string reason, string message)
        => FluentActions.Invoking(() => Conditions.Set(null, Make(type, status, reason))).Should().Throw<ArgumentException>().WithMessage(message);

    private static V1Condition Make(string type, string status, string reason = "Tested") => new() { Type = type, Status = status, Reason = reason, Message = "m" };
}
