using TrtOperator.ControllerRuntime.Events;

namespace TrtOperator.ControllerRuntime.Tests.Events;

public sealed class EventCorrelatorTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly EventCorrelator _correlator;

    public EventCorrelatorTests() => _correlator = new EventCorrelator(_time);

    [Fact]
    public void Events_that_are_alike_become_one_with_a_count()
    {
        EventSeries first = _correlator.See(Draft())!;
        EventSeries second = _correlator.See(Draft())!;
        _time.Advance(TimeSpan.FromMinutes(9));
        EventSeries third = _correlator.See(Draft())!;

        new[] { first.Count, second.Count, third.Count }.Should().Equal(1, 2, 3);
        third.Key.Should().Be(first.Key);
        third.LastSeen.Should().Be(_time.GetUtcNow());
    }

    [Fact]
    public void After_ten_minutes_of_silence_a_new_one_begins()
    {
        EventSeries first = _correlator.See(Draft())!;
        _time.Advance(TimeSpan.FromMinutes(10));
        EventSeries later = _correlator.See(Draft())!;

        later.Count.Should().Be(1);
        later.Key.Should().NotBe(first.Key);
    }

    [Fact]
    public void Names_are_in_the_order_of_time_since_kubectl_shows_events_in_the_order_of_names()
    {
        List<string> names = [];
        for (int i = 0; i < 20; i++)
        {
            names.Add(_correlator.See(Draft(note: $"{i}"))!.Key.Name);
            _time.Advance(TimeSpan.FromMilliseconds(i % 3));
        }

        names.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Other_reasons_notes_and_objects_are_other_events()
        => new[] { Draft(), Draft(reason: "Other"), Draft(note: "other"), Draft(uid: "2"), Draft(type: EventType.Warning) }
            .Select(draft => _correlator.See(draft)!.Count).Should().OnlyContain(count => count == 1);

    [Fact]
    public void An_object_that_chatters_is_silenced_and_may_speak_each_five_minutes_and_others_are_not_concerned()
    {
        Enumerable.Range(0, 100).Count(i => _correlator.See(Draft(note: $"{i}")) is not null).Should().Be(25);
        _correlator.See(Draft(uid: "quiet")).Should().NotBeNull();
        _time.Advance(TimeSpan.FromMinutes(15));
        Enumerable.Range(0, 100).Count(i => _correlator.See(Draft(note: $"later {i}")) is not null).Should().Be(3);
        _time.Advance(TimeSpan.FromDays(1));
        Enumerable.Range(0, 100).Count(i => _correlator.See(Draft(note: $"next day {i}")) is not null).Should().Be(25);
    }

    [Fact]
    public void What_is_silenced_is_counted_all_the_same_and_told_with_the_next_write()
    {
        for (int i = 0; i < 100; i++)
        {
            _correlator.See(Draft());
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        _correlator.See(Draft())!.Count.Should().Be(101);
    }

    [Fact]
    public void Memory_is_bounded_whatever_comes()
    {
        for (int i = 0; i < 50_000; i++)
        {
            _correlator.See(Draft(uid: $"{i}"));
        }

        _correlator.Count.Should().BeLessThan(10_000);
    }

    [Fact]
    public void The_event_of_an_object_with_the_longest_name_has_a_valid_name()
    {
        EventSeries series = _correlator.See(Draft(name: new string('a', 229) + "." + new string('b', 23)))!;

        series.Key.Name.Should().MatchRegex("^a{229}\\.[0-9a-f]{20}$");
        series.Key.Namespace.Should().Be("ns");
    }

    private EventDraft Draft(string uid = "1", string reason = "Tested", string note = "note", string name = "a", EventType type = EventType.Normal)
        => new(new EventSubject("v1", "ConfigMap", new ObjectKey("ns", name), uid), type, reason, "Test", note, _time.GetUtcNow());
}
