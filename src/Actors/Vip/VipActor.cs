using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Vip;

/// <summary>
/// One VIP on this node: turns this node's preference into orders to the network actor, and the machine's steps into one log line
/// and one event each. Created by the VIP supervisor, one per VIP. Stopping it leaves the machine in the engine as it is.
/// </summary>
public sealed class VipActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly VipSettings _vip;
    private readonly IActorRef _network;
    private readonly IActorRef _handover;
    private readonly TimeProvider _time;
    private readonly TimeSpan _handOverLimit;
    private VipMessages.SetPreference? _preference;
    private bool _mayHold;
    private Preparation _preparation;
    private bool _isReleased;
    private bool _hasAsked;
    private bool _wasCutOff;
    private byte? _asked;
    private VipMessages.VipStateChanged? _last;

    public VipActor(VipSettings vip, IActorRef network, IActorRef handover, TimeProvider time, TimeSpan handOverLimit)
    {
        (_vip, _network, _handover, _time, _handOverLimit) = (vip, network, handover, time, handOverLimit);

        Receive<VipMessages.SetPreference>(SetPreference);
        Receive<VipMessages.VipStepped>(stepped => Stepped(stepped.Transition));
        Receive<VipMessages.ReleaseVips>(_ => _isReleased = true);
        Receive<HandOverTimedOut>(_ => StopHolding());
        Receive<HandoverMessages.MayTake>(_ => Prepared());
        Receive<PreparationTimedOut>(_ => Prepared());
    }

    private enum Preparation
    {
        NotAsked,
        Asked,
        Done,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The machine was asked for and cannot run: the link is down, or a track failed.</summary>
    private bool IsCutOff => _asked is not null && _last?.State == VipState.Initialize;

    /// <param name="network">The network actor of the VIP's interface.</param>
    /// <param name="handover">The handover actor.</param>
    /// <param name="handOverLimit">How long this node as Master waits for the first of the ranking to relieve it, and at most for a move to be prepared.</param>
    public static Props Props(VipSettings vip, IActorRef network, IActorRef handover, TimeProvider time, TimeSpan handOverLimit) =>
        Akka.Actor.Props.Create(() => new VipActor(vip, network, handover, time, handOverLimit));

    private void SetPreference(VipMessages.SetPreference preference)
    {
        if (preference.Priority == _preference?.Priority && preference.WhileMaster == _preference?.WhileMaster
            && preference.UntilPrepared == _preference?.UntilPrepared)
        {
            return;
        }

        _preference = preference;
        _log.Info("{0}: priority {1}: {2}", _vip.Name, preference.Priority?.ToString() ?? "none", preference.Cause);
        _mayHold = preference.Priority != preference.WhileMaster;
        if (_mayHold)
        {
            Timers.StartSingleTimer(nameof(HandOverTimedOut), HandOverTimedOut.Instance, _handOverLimit);
        }
        else
        {
            Timers.Cancel(nameof(HandOverTimedOut));
        }

        if (preference.UntilPrepared is null)
        {
            ForgetPreparation();
        }

        Ask();
    }

    private void Prepared()
    {
        if (_preparation == Preparation.Asked)
        {
            Timers.Cancel(nameof(PreparationTimedOut));
            _preparation = Preparation.Done;
            Ask();
        }
    }

    private void ForgetPreparation()
    {
        Timers.Cancel(nameof(PreparationTimedOut));
        _preparation = Preparation.NotAsked;
    }

    private void Prepare()
    {
        _preparation = Preparation.Asked;
        Timers.StartSingleTimer(nameof(PreparationTimedOut), PreparationTimedOut.Instance, _handOverLimit);
        _handover.Tell(new HandoverMessages.PrepareToTake(_vip.Name, AwaitOwner: _wasCutOff));
    }

    private void StopHolding()
    {
        _mayHold = false;
        Ask();
    }

    private void Ask()
    {
        if (_isReleased || _preference is not { } preference)
        {
            return;
        }

        var isMaster = _last?.State == VipState.Master;
        var priority = _mayHold && isMaster ? preference.WhileMaster : preference.Priority;
        if (!isMaster && preference.UntilPrepared is { } untilPrepared && _preparation != Preparation.Done)
        {
            priority = untilPrepared;
            if (_preparation == Preparation.NotAsked && !IsCutOff)
            {
                Prepare();
            }
        }

        if (!_hasAsked || priority != _asked)
        {
            (_hasAsked, _asked) = (true, priority);
            _network.Tell(priority is { } asked
                ? new VipMessages.OpenVip(_vip, asked, preference.Cause)
                : new VipMessages.CloseVip(_vip.Name, preference.Cause));
        }
    }

    private void Stepped(VipTransition step)
    {
        if (step.Remark is { } remark)
        {
            _log.Warning("{0}: {1}", _vip.Name, remark);
            Context.Parent.Tell(new VipMessages.VipRemarked(_vip.Name, remark));
            return;
        }

        if (_last?.State != step.To)
        {
            _log.Info("{0}: {1} to {2}: {3}", _vip.Name, Words.Of(_last?.State ?? step.From), Words.Of(step.To), step.Cause);
        }
        else if (_last.Priority == step.Priority)
        {
            return;
        }

        if (step.To != _last?.State && step.To != VipState.Backup)
        {
            // As Master it is done with; without the interface it has to be made anew, with whoever owns the VIP when it is back.
            ForgetPreparation();
            _wasCutOff = step.To == VipState.Initialize && _asked is not null;
        }

        // Within a state only the priority changed: the state's own time and cause stay.
        var entered = _last?.State == step.To;
        _last = new VipMessages.VipStateChanged(
            _vip.Name,
            step.To,
            step.Priority,
            entered ? _last!.Since : _time.GetUtcNow() - _time.GetElapsedTime(step.Timestamp),
            entered ? _last!.Cause : step.Cause)
        {
            Timing = entered ? _last!.Timing : Words.Of(step.Timing, step.Detect),
            GapMs = entered ? _last!.GapMs : step.OwnerSilence is { } silence ? Math.Round(silence.TotalMilliseconds, 1) : -1,
        };
        Context.Parent.Tell(_last);
        Ask();
    }

    private sealed class PreparationTimedOut : INodeMessage
    {
        public static readonly PreparationTimedOut Instance = new();
    }

    private sealed class HandOverTimedOut : INodeMessage
    {
        public static readonly HandOverTimedOut Instance = new();
    }
}
