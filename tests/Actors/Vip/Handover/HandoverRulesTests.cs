using HaActors.Actors.Vip.Handover;
using static HaActors.Actors.Vip.Handover.HandoverEffect;
using static HaActors.Actors.Vip.Handover.HandoverEvent;

namespace HaActors.Actors.Tests.Vip.Handover;

public sealed class HandoverRulesTests
{
    private static readonly KeeperRoute ToH1 = new("h1", "10.77.0.11", "");
    private static readonly KeeperRoute ToH2 = new("h2", "10.77.0.12", "");

    private HandoverState _state = HandoverState.Initial;

    [Fact]
    public void Taker_takes_only_after_the_owner_keeps_and_the_packets_of_its_connections_are_sent_to_it()
    {
        Assert.Equal([new Ask("h1", 1), new StartTimer(new TakingTimedOut(1))], Do(new ToTake("h1", false)));
        Assert.Equal([new Redirect(1, ToH1)], Do(new OwnerAnswered(1, ToH1)));
        Assert.Equal([new StartTimer(new TakingTimedOut(1)), new Clear(null)], Do(new Routed(1, true)));
        Assert.Equal([new TellTaken(null)], Do(new BecameMaster(false)));
        Assert.Equal([new Direct()], Do(new KeeperGone("h1", null)));
        Assert.Equal(HandoverState.Initial with { IsMaster = true, Attempts = 1 }, _state);
    }

    [Fact]
    public void Owner_keeps_before_it_answers_and_until_two_counts_find_nothing()
    {
        Do(new BecameMaster(false));
        Assert.Equal([new Keep(7)], Do(new Asked(7, "h2")));
        Assert.Equal([new Answer("h2", 7, ToH1), new StartTimer(new KeepingTimedOut(7))], Do(new Kept(7, ToH1)));
        Assert.Equal([new StartTimer(new DrainTimedOut(7)), new Count(7)], Do(new LeftMaster()));
        Assert.Equal([new Count(7)], Do(new Counted(7, 0)));
        Assert.Equal([new TellEnded(null), new Forget(false)], Do(new Counted(7, 0)).Where(effect => effect is not Log));
        Assert.Null(_state.Keeping);
    }

    [Fact]
    public void Owner_with_connections_goes_on_until_they_end_or_their_time_is_over()
    {
        Give();
        Do(new LeftMaster());
        Assert.Contains(new Count(1), Do(new Counted(1, 3)));
        Assert.Contains(new Count(1), Do(new Counted(1, 2)));
        Assert.Contains(new Forget(Abort: true), Do(new DrainTimedOut(1)));
        Assert.Null(_state.Keeping);
    }

    [Fact]
    public void Owner_that_is_not_relieved_forgets()
    {
        Give();
        Assert.Contains(new Forget(Abort: false), Do(new KeepingTimedOut(1)));
        Assert.Null(_state.Keeping);
    }

    [Fact]
    public void Owner_that_takes_the_address_back_has_its_connections_on_the_interface_again()
    {
        Give();
        Do(new LeftMaster());
        Assert.Contains(new Forget(Abort: false), Do(new BecameMaster(true)));
        Assert.Null(_state.Keeping);
        Assert.Empty(Do(new Counted(1, 0)));
    }

    [Fact]
    public void Node_that_is_not_the_owner_answers_at_once_that_it_keeps_nothing() =>
        Assert.Equal([new Answer("h2", 3, null)], Do(new Asked(3, "h2")));

    [Theory]
    [InlineData("silent")]
    [InlineData("unable")]
    [InlineData("lost")]
    [InlineData("unroutable")]
    [InlineData("slow")]
    public void Whatever_fails_the_taker_is_cleared_for_a_plain_move(string failure)
    {
        Do(new ToTake("h1", false));
        if (failure is "unroutable" or "slow")
        {
            Do(new OwnerAnswered(1, ToH1));
        }

        var effects = Do(failure switch
        {
            "silent" or "slow" => new TakingTimedOut(1),
            "unable" => new OwnerAnswered(1, null),
            "lost" => new NodeLost("h1"),
            _ => new Routed(1, false),
        });

        Assert.Contains(new Clear(null), effects);
        Assert.Equal((null, null), (_state.Taking, _state.Route));
    }

    [Fact]
    public void Nobody_is_asked_when_nobody_owns_it() => Assert.Equal([new Clear(null)], Do(new ToTake(null, false)));

    [Fact]
    public void Offer_is_answered_when_the_preparation_is_done()
    {
        Do(new ToTake("h1", true));
        Do(new OwnerAnswered(1, ToH1));
        Assert.Contains(new Clear("h1"), Do(new Routed(1, true)));
    }

    [Fact]
    public void Answers_of_an_attempt_before_change_nothing()
    {
        Do(new ToTake("h1", false));
        Do(new TakingTimedOut(1));
        Do(new ToTake("h1", false));
        Assert.Empty(Do(new OwnerAnswered(1, ToH1)));
        Assert.Empty(Do(new Routed(1, true)));
        Assert.Empty(Do(new TakingTimedOut(1)));
    }

    [Fact]
    public void Owner_that_dies_before_the_move_is_sent_nothing()
    {
        Prepare(ToH1);
        Assert.Contains(new Direct(), Do(new BecameMaster(OwnerDied: true)));
        Assert.Null(_state.Route);
    }

    [Fact]
    public void Owner_whose_taker_dies_before_the_move_forgets()
    {
        Do(new BecameMaster(false));
        Do(new Asked(1, "h2"));
        Assert.Empty(Do(new NodeLost("h3")));
        Assert.Equal([new Forget(Abort: false)], Do(new NodeLost("h2")));
        Assert.Empty(Do(new Kept(1, ToH1)));
        Assert.Null(_state.Keeping);
    }

    [Fact]
    public void Owner_whose_taker_dies_after_the_move_keeps_its_connections()
    {
        Do(new BecameMaster(false));
        Do(new Asked(1, "h2"));
        Do(new Kept(1, ToH1));
        Do(new LeftMaster());
        Assert.Empty(Do(new NodeLost("h2")));
        Assert.NotNull(_state.Keeping);
    }

    [Fact]
    public void Move_that_does_not_happen_is_undone()
    {
        Prepare(ToH1);
        Assert.Contains(new Direct(), Do(new TakingTimedOut(1)));
        Assert.Equal((null, null), (_state.Taking, _state.Route));
    }

    [Fact]
    public void Chain_of_moves_is_shortened_when_the_one_in_the_middle_has_nothing_left()
    {
        // This node is h3; h2 sends on to h1.
        Prepare(ToH2);
        Do(new BecameMaster(false));
        Assert.Equal([new Redirect(0, ToH1)], Do(new KeeperGone("h2", ToH1)));
        Assert.Equal(ToH1, _state.Route);
    }

    [Fact]
    public void Middle_of_a_chain_tells_where_it_sent_what_it_did_not_know()
    {
        Prepare(ToH1);
        Do(new BecameMaster(false));
        Do(new Asked(1, "h3"));
        Do(new Kept(1, ToH2));
        Do(new LeftMaster());
        Do(new Counted(1, 0));
        var effects = Do(new Counted(1, 0));
        Assert.Contains(new TellEnded(ToH1), effects);
        Assert.Contains(new Direct(), effects);
    }

    [Fact]
    public void Taking_back_tells_the_owner_before_where_to_send_instead()
    {
        // This node is h2 and sent on to h1; h3 took it and sends on to h2, which takes it back.
        Prepare(ToH1);
        Do(new BecameMaster(false));
        Do(new Asked(1, "h3"));
        Do(new Kept(1, ToH2));
        Do(new LeftMaster());
        var route = new KeeperRoute("h3", "10.77.0.13", "");
        Do(new ToTake("h3", false));
        Do(new OwnerAnswered(2, route));
        Do(new Routed(2, true));

        var effects = Do(new BecameMaster(false));

        Assert.Contains(new TellTaken(ToH1), effects);
        Assert.Contains(new Forget(Abort: false), effects);
        Assert.Equal(route, _state.Route);
    }

    [Fact]
    public void Address_lost_without_a_plan_leaves_no_route()
    {
        Prepare(ToH1);
        Do(new BecameMaster(false));
        Assert.Equal([new Direct()], Do(new LeftMaster()));
        Assert.Null(_state.Route);
    }

    private void Prepare(KeeperRoute route)
    {
        Do(new ToTake(route.Node, false));
        Do(new OwnerAnswered(_state.Attempts, route));
        Do(new Routed(_state.Attempts, true));
    }

    private void Give()
    {
        Do(new BecameMaster(false));
        Do(new Asked(1, "h2"));
        Do(new Kept(1, ToH1));
    }

    private HandoverEffect[] Do(HandoverEvent happened)
    {
        (_state, var effects) = HandoverRules.Step(_state, happened);
        return [.. effects];
    }
}
