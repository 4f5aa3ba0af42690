using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Vip;

/// <summary>
/// The conversation with the redundancy engine for the VIPs of one interface. Created by the VIP supervisor, one per interface.
/// Stopping it leaves the machines in the engine as they are: they outlive the actor system.
/// </summary>
public sealed class NetworkActor : ReceiveActor
{
    private readonly IRedundancyEngine _engine;
    private readonly Dictionary<string, IActorRef> _vips = [];
    private readonly Dictionary<string, VipTransition> _machines = [];
    private IDisposable? _subscription;
    private IActorRef? _releasing;
    private int _releasedCount;

    public NetworkActor(IRedundancyEngine engine)
    {
        _engine = engine;

        Receive<VipMessages.OpenVip>(Open);
        Receive<VipMessages.CloseVip>(close => _engine.Close(close.Vip, close.Cause));
        Receive<VipMessages.VipStepped>(Stepped);
        Receive<RegisterVip>(Register);
        Receive<VipMessages.ReleaseVips>(Release);
    }

    public static Props Props(IRedundancyEngine engine) => Akka.Actor.Props.Create(() => new NetworkActor(engine));

    protected override void PreStart()
    {
        var self = Self;
        _subscription = _engine.Subscribe(step => self.Tell(new VipMessages.VipStepped(step)));
    }

    protected override void PostStop() => _subscription?.Dispose();

    private void Register(RegisterVip register)
    {
        _vips[register.Vip] = register.Actor;
        if (_machines.TryGetValue(register.Vip, out var present))
        {
            register.Actor.Tell(new VipMessages.VipStepped(present));
        }
    }

    private void Open(VipMessages.OpenVip open)
    {
        // Open sets the settings, and starts the machine if there is none; the cause belongs to the priority.
        _engine.Open(open.Vip, open.Priority);
        _engine.SetPriority(open.Vip.Name, open.Priority, open.Cause);
    }

    private void Stepped(VipMessages.VipStepped stepped)
    {
        if (stepped.Transition.Remark is null)
        {
            _machines[stepped.Transition.Vip] = stepped.Transition;
        }

        if (_vips.TryGetValue(stepped.Transition.Vip, out var vip))
        {
            vip.Tell(stepped);
        }

        AnswerIfReleased();
    }

    private void Release(VipMessages.ReleaseVips release)
    {
        (_releasing, _releasedCount) = (Sender, _machines.Values.Count(IsOwnAndMaster));
        foreach (var vip in _vips.Keys)
        {
            _engine.Close(vip, release.Cause);
        }

        AnswerIfReleased();
    }

    private void AnswerIfReleased()
    {
        if (_releasing is { } asker && _machines.Values.All(step => !_vips.ContainsKey(step.Vip) || step.To == VipState.Initialize))
        {
            _releasing = null;
            asker.Tell(new VipMessages.VipsReleased(_releasedCount));
        }
    }

    private bool IsOwnAndMaster(VipTransition step) => _vips.ContainsKey(step.Vip) && step.To == VipState.Master;

    /// <summary>Names the actor that hears of a VIP's steps; answered with the present state if there is a machine.</summary>
    public sealed record RegisterVip(string Vip, IActorRef Actor) : INodeMessage;
}
