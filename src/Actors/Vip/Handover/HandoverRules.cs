using System.Collections.Immutable;
using static HaActors.Actors.Vip.Handover.HandoverEffect;
using static HaActors.Actors.Vip.Handover.HandoverEvent;

namespace HaActors.Actors.Vip.Handover;

/// <summary>
/// The planned move of a VIP, as one pure function of state and event. Whatever fails or dies on the way, the taker is cleared to
/// take the address: the worst outcome is a move that breaks connections, never one that does not happen.
/// <code>
/// taker:  ToTake -> Ask | OwnerAnswered -> Redirect | Routed -> Clear | BecameMaster -> TellTaken
/// owner:  Asked -> Keep | Kept -> Answer | LeftMaster -> Count… | Counted(0) or DrainTimedOut -> Forget, TellEnded
/// both:   KeeperGone -> Redirect to the next, or Direct
/// </code>
/// </summary>
public static class HandoverRules
{
    /// <summary>The next state, and what is to be done.</summary>
    public static (HandoverState State, ImmutableArray<HandoverEffect> Effects) Step(HandoverState s, HandoverEvent e) => e switch
    {
        ToTake take => Take(s, take),
        OwnerAnswered answer => OnOwnerAnswered(s, answer),
        Routed routed => OnRouted(s, routed),
        TakingTimedOut timeout => OnTakingTimedOut(s, timeout),
        BecameMaster became => OnBecameMaster(s, became),
        LeftMaster => OnLeftMaster(s),
        Asked asked => OnAsked(s, asked),
        Kept kept => OnKept(s, kept),
        KeepingTimedOut timeout => OnKeepingTimedOut(s, timeout),
        Counted counted => OnCounted(s, counted),
        DrainTimedOut timeout => OnDrainTimedOut(s, timeout),
        KeeperGone gone => OnKeeperGone(s, gone),
        NodeLost lost => OnNodeLost(s, lost),
        _ => (s, []),
    };

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) Take(HandoverState s, ToTake e)
    {
        if (s.IsMaster || e.Owner is null)
        {
            return (s, [new Clear(e.IsOffer ? e.Owner : null)]);
        }

        if (s.Taking is { } taking && taking.Owner == e.Owner)
        {
            // Ready already, for the plan or for the offer: then both are.
            return taking.Step == TakingStep.Ready
                ? (s, [new Clear(e.IsOffer ? e.Owner : null)])
                : (s with { Taking = taking with { IsOffer = taking.IsOffer || e.IsOffer } }, []);
        }

        var attempt = s.Attempts + 1;
        return (
            s with { Attempts = attempt, Taking = new Taking(attempt, e.Owner, TakingStep.Asked, e.IsOffer, null) },
            [new Ask(e.Owner, attempt), new StartTimer(new TakingTimedOut(attempt))]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnOwnerAnswered(HandoverState s, OwnerAnswered e)
    {
        if (s.Taking is not { Step: TakingStep.Asked } taking || taking.Attempt != e.Attempt)
        {
            return (s, []);
        }

        return e.Route is null
            ? (s with { Taking = null }, [ClearFor(taking)])
            : (
                s with { Taking = taking with { Step = TakingStep.Routing, Former = s.Route }, Route = e.Route },
                [new Redirect(e.Attempt, e.Route)]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnRouted(HandoverState s, Routed e)
    {
        if (s.Taking is not { Step: TakingStep.Routing } taking || taking.Attempt != e.Attempt)
        {
            return (s, []);
        }

        return e.Done
            ? (s with { Taking = taking with { Step = TakingStep.Ready } }, [new StartTimer(new TakingTimedOut(e.Attempt)), ClearFor(taking)])
            : (s with { Taking = null, Route = null }, [ClearFor(taking)]);
    }

    /// <summary>Before it was ready: a plain move. After: the address has not come, so nothing is sent on any more.</summary>
    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnTakingTimedOut(HandoverState s, TakingTimedOut e)
    {
        if (s.Taking is not { } taking || taking.Attempt != e.Attempt)
        {
            return (s, []);
        }

        return taking.Step switch
        {
            TakingStep.Asked => (
                s with { Taking = null },
                [new Log($"{taking.Owner} did not answer in time; its connections will break"), ClearFor(taking)]),
            TakingStep.Routing => (s with { Taking = null, Route = null }, [new Direct(), ClearFor(taking)]),
            _ => Undo(s),
        };
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) Undo(HandoverState s) =>
        s.Taking?.Former is { } former
            ? (s with { Taking = null, Route = former }, [new Redirect(0, former)])
            : (s with { Taking = null, Route = null }, [new Direct()]);

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnBecameMaster(HandoverState s, BecameMaster e)
    {
        var effects = ImmutableArray.CreateBuilder<HandoverEffect>();
        var next = s with { IsMaster = true, Keeping = null, Taking = null };
        if (s.Keeping is not null)
        {
            // The interface has the address again, so nothing else need receive for it.
            effects.Add(new Forget(Abort: false));
        }

        if (s.Taking is { } taking)
        {
            if (e.OwnerDied && taking.Step != TakingStep.Asked)
            {
                next = Undo(s).State with { IsMaster = true, Keeping = null };
                effects.AddRange(Undo(s).Effects);
            }

            if (taking.Step != TakingStep.Ready)
            {
                effects.Add(ClearFor(taking));
            }
        }

        effects.Add(new TellTaken(s.Taking is { Step: TakingStep.Ready } ready ? ready.Former : next.Route));
        return (next, effects.ToImmutable());
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnLeftMaster(HandoverState s)
    {
        if (!s.IsMaster)
        {
            return (s, []);
        }

        var next = s with { IsMaster = false };
        if (s.Keeping is { } keeping)
        {
            return (
                next with { Keeping = keeping with { IsDraining = true, Left = -1 } },
                [new StartTimer(new DrainTimedOut(keeping.Attempt)), new Count(keeping.Attempt)]);
        }

        // Nobody sends anything here: what would have been sent on no longer arrives.
        return s.Route is null ? (next, []) : (next with { Route = null }, [new Direct()]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnAsked(HandoverState s, Asked e) =>
        s.IsMaster
            ? (s with { Keeping = new Keeping(e.Attempt, e.Taker, false, -1) }, [new Keep(e.Attempt)])
            : (s, [new Answer(e.Taker, e.Attempt, null)]);

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnKept(HandoverState s, Kept e)
    {
        if (s.Keeping is not { } keeping || keeping.Attempt != e.Attempt)
        {
            return (s, []);
        }

        return e.Route is null
            ? (s with { Keeping = null }, [new Answer(keeping.Taker, e.Attempt, null)])
            : (s, [new Answer(keeping.Taker, e.Attempt, e.Route), new StartTimer(new KeepingTimedOut(e.Attempt))]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnKeepingTimedOut(HandoverState s, KeepingTimedOut e) =>
        s.Keeping is { IsDraining: false } keeping && keeping.Attempt == e.Attempt
            ? (s with { Keeping = null }, [new Log($"{keeping.Taker} did not take it in time"), new Forget(Abort: false)])
            : (s, []);

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnCounted(HandoverState s, Counted e)
    {
        if (s.Keeping is not { IsDraining: true } keeping || keeping.Attempt != e.Attempt)
        {
            return (s, []);
        }

        if (e.Left == 0 && keeping.Left >= 0)
        {
            return End(s, abort: false, "no connection is left here");
        }

        // The first count may be before the last handshake: a second one must agree.
        var next = s with { Keeping = keeping with { Left = e.Left } };
        return keeping.Left < 0 && e.Left > 0
            ? (next, [new Log($"{e.Left} connections stay here until they end; {keeping.Taker} has the address"), new Count(e.Attempt)])
            : (next, [new Count(e.Attempt)]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnDrainTimedOut(HandoverState s, DrainTimedOut e) =>
        s.Keeping is { IsDraining: true } keeping && keeping.Attempt == e.Attempt
            ? End(s, abort: true, $"the time for its connections is over; {Math.Max(0, keeping.Left)} were left")
            : (s, []);

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) End(HandoverState s, bool abort, string why)
    {
        var next = s with { Keeping = null, Route = null };
        ImmutableArray<HandoverEffect> effects = [new Log(why), new TellEnded(s.Route), new Forget(abort)];
        return (next, s.Route is null ? effects : effects.Add(new Direct()));
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnKeeperGone(HandoverState s, KeeperGone e)
    {
        if (s.Route?.Node != e.Keeper)
        {
            return s.Taking is { } taking && taking.Former?.Node == e.Keeper ? (s with { Taking = taking with { Former = e.Next } }, []) : (s, []);
        }

        return e.Next is null
            ? (s with { Route = null }, [new Direct()])
            : (s with { Route = e.Next }, [new Redirect(0, e.Next)]);
    }

    private static (HandoverState State, ImmutableArray<HandoverEffect> Effects) OnNodeLost(HandoverState s, NodeLost e)
    {
        var (next, effects) = OnKeeperGone(s, new KeeperGone(e.Node, null));
        if (next.Taking is { Step: not TakingStep.Ready } taking && taking.Owner == e.Node)
        {
            (next, effects) = (next with { Taking = null }, effects.Add(ClearFor(taking)));
        }

        // Nobody is left to take it; what is kept for one that has it already ends with its connections.
        return next.Keeping is { IsDraining: false } keeping && keeping.Taker == e.Node
            ? (next with { Keeping = null }, effects.Add(new Forget(Abort: false)))
            : (next, effects);
    }

    private static Clear ClearFor(Taking taking) => new(taking.IsOffer ? taking.Owner : null);
}
