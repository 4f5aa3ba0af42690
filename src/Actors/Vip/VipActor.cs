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
public sealed class VipActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly VipSettings _vip;
    private readonly IActorRef _network;
    private readonly TimeProvider _time;
    private VipMessages.SetPreference? _preference;
    private VipMessages.VipStateChanged? _last;

    public VipActor(VipSettings vip, IActorRef network, TimeProvider time)
    {
        (_vip, _network, _time) = (vip, network, time);

        Receive<VipMessages.SetPreference>(SetPreference);
        Receive<VipMessages.VipStepped>(stepped => Stepped(stepped.Transition));
    }

    /// <param name="network">The network actor of the VIP's interface.</param>
    public static Props Props(VipSettings vip, IActorRef network, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new VipActor(vip, network, time));

    private void SetPreference(VipMessages.SetPreference preference)
    {
        if (preference.Priority == _preference?.Priority)
        {
            return;
        }

        _preference = preference;
        _log.Info("{0}: priority {1}: {2}", _vip.Name, preference.Priority?.ToString() ?? "none", preference.Cause);
        _network.Tell(preference.Priority is { } priority
            ? new VipMessages.OpenVip(_vip, priority, preference.Cause)
            : new VipMessages.CloseVip(_vip.Name, preference.Cause));
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
            entered ? _last!.Cause : step.Cause);
        Context.Parent.Tell(_last);
    }
}
