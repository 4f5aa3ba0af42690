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
    private readonly TimeProvider _time;
    private readonly TimeSpan _handOverLimit;
    private VipMessages.SetPreference? _preference;
    private bool _mayHold;
    private bool _hasAsked;
    private byte? _asked;
    private VipMessages.VipStateChanged? _last;

    public VipActor(VipSettings vip, IActorRef network, TimeProvider time, TimeSpan handOverLimit)
    {
        (_vip, _network, _time, _handOverLimit) = (vip, network, time, handOverLimit);

        Receive<VipMessages.SetPreference>(SetPreference);
        Receive<VipMessages.VipStepped>(stepped => Stepped(stepped.Transition));
        Receive<HandOverTimedOut>(_ => StopHolding());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="network">The network actor of the VIP's interface.</param>
    /// <param name="handOverLimit">How long this node as Master waits for the first of the ranking to relieve it.</param>
    public static Props Props(VipSettings vip, IActorRef network, TimeProvider time, TimeSpan handOverLimit) =>
        Akka.Actor.Props.Create(() => new VipActor(vip, network, time, handOverLimit));

    private void SetPreference(VipMessages.SetPreference preference)
    {
        if (preference.Priority == _preference?.Priority && preference.WhileMaster == _preference?.WhileMaster)
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

        Ask();
    }

    private void StopHolding()
    {
        _mayHold = false;
        Ask();
    }

    private void Ask()
    {
        if (_preference is not { } preference)
        {
            return;
        }

        var holding = _mayHold && _last?.State == VipState.Master;
        var priority = holding ? preference.WhileMaster : preference.Priority;
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
        if (_last?.State != step.To)
        {
            _log.Info("{0}: {1} to {2}: {3}", _vip.Name, Words.Of(_last?.State ?? step.From), Words.Of(step.To), step.Cause);
        }
        else if (_last.Priority == step.Priority)
        {
            return;
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
            GapMs = entered ? _last!.GapMs : step.OwnerSilence is { } silence ? Math.Round(silence.TotalMilliseconds, 1) : -1,
        };
        Context.Parent.Tell(_last);
        Ask();
    }

    private sealed class HandOverTimedOut : INodeMessage
    {
        public static readonly HandOverTimedOut Instance = new();
    }
}
