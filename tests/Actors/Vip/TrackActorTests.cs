using HaActors.Actors.Events;
using HaActors.Actors.Messages;
using HaActors.Actors.Vip;
using HaActors.Net.Model;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Tests.Vip;

public sealed class TrackActorTests : ActorTest
{
    private static readonly TrackSettings Track = new("t", new FileTarget("/none/of/this"), TimeSpan.FromMilliseconds(20), 1, 1, 0, false, false);

    private static readonly TrackState Pending = new(Track, true, new TrackEffect(true, 0), "first look", 0);
    private static readonly TrackState Good = new(Track, false, default, "no such file", 1);
    private static readonly TrackState Failed = new(Track, false, new TrackEffect(true, 0), "1", 2);

    [Fact]
    public void Tells_its_parent_the_present_state_and_every_change()
    {
        using var board = TrackBoard.Start([Track], TimeProvider.System, _ => { });
        Start(TrackActor.Props(board));
        Assert.Equal("no such file", Expect<TrackMessages.TrackChanged>(changed => changed.State.IsGood).State.Detail);
    }

    [Fact]
    public void Only_changes_of_the_effect_are_events()
    {
        Assert.Null(EventRules.Of(null, Pending));
        Assert.Null(EventRules.Of(Pending, Good));
        Assert.Equal("track t fault: 1", Text(EventRules.Of(Good, Failed)));
        Assert.Equal("track t fault: 1", Text(EventRules.Of(Pending, Failed)));
        Assert.Null(EventRules.Of(Failed, Failed with { Detail = "2" }));
        Assert.Equal("track t passed: no such file", Text(EventRules.Of(Failed, Good)));
    }

    private static string? Text(EventRules.Change? change) => change is { } told ? $"{told.Kind} {told.Subject} {told.Text}" : null;
}
