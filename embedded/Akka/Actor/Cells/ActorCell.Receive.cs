using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private Receive? _behaviour;
    private Stack<Receive>? _below;

    /// <summary>Counts the user messages taken from the mailbox.</summary>
    public long Delivery { get; private set; }

    public void Become(Receive receive) => _behaviour = receive;

    public void BecomeStacked(Receive receive)
    {
        if (_behaviour is not null)
        {
            (_below ??= new Stack<Receive>()).Push(_behaviour);
        }
        _behaviour = receive;
    }

    public void UnbecomeStacked()
    {
        // The lowest behaviour is the actor's own Receive; it stays.
        if (_below is { Count: > 0 })
        {
            _behaviour = _below.Pop();
        }
        else if (_actor is not null)
        {
            _behaviour = _actor.InitialBehaviour;
        }
    }

    public void Become(UntypedReceive receive) => Become(Handled(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Handled(receive));

    /// <summary>Handles one user message.</summary>
    public void Invoke(Envelope envelope)
    {
        _envelope = envelope;
        Delivery++;
        var putsOffTimeout = _receiveTimeout is not null && envelope.Message is not INotInfluenceReceiveTimeout;
        try
        {
            if (putsOffTimeout)
            {
                CancelReceiveTimeout();
            }
            if (envelope.Message is IAutoReceivedMessage or TimerTick)
            {
                AutoReceive(envelope.Message);
            }
            else
            {
                Deliver(envelope.Message);
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            if (putsOffTimeout || _receiveTimeoutChanged)
            {
                ArmReceiveTimeout();
            }
            if (!AwaitsHandler)
            {
                _envelope = default;
            }
        }
    }

    /// <summary>Handles one system message.</summary>
    public void Invoke(SystemMessage message)
    {
        try
        {
            if (IsPostponed(message))
            {
                return;
            }
            switch (message)
            {
                case Create: CreateActor(); break;
                case Recreate m: FaultRecreate(m.Cause); break;
                case Suspend: SuspendWithChildren(null); break;
                case Resume m: FaultResume(m.CausedByFailure); break;
                case Terminate: TerminateSelf(); break;
                case Watch m: AddWatcher(m.Watchee, m.Watcher); break;
                case Unwatch m: RemoveWatcher(m.Watchee, m.Watcher); break;
                case Failed m: HandleChildFailure(m); break;
                case DeathWatchNotification m: HandleDeath(m); break;
                case RunContinuation m: m.Run(); break;
                case HandlerCompleted m: CompleteHandler(m.Failure); break;
                default: throw new IllegalActorStateException($"unknown system message {message.GetType().Name}");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    /// <summary>A system message for an actor that has ended.</summary>
    public void InvokeAfterEnd(SystemMessage message)
    {
        if (message is Watch watch && watch.Watchee.Equals(_self) && !watch.Watcher.Equals(_self))
        {
            watch.Watcher.Send(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
        }
    }

    private void Deliver(object message)
    {
        if (_actor is null)
        {
            SendToDeadLetters(_envelope);
            return;
        }
        _actor.AroundReceive(_behaviour!, message);
    }

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case TimerTick tick:
                if (_timers?.Accept(tick) == true)
                {
                    Deliver(tick.Message);
                }
                break;
            case Terminated terminated: DeliverTerminated(terminated); break;
            case PoisonPill: ((IInternalActorRef)_self).Stop(); break;
            case Kill: throw new ActorKilledException("Kill");
            case Identify identify: Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self); break;
            default: Deliver(message); break;
        }
    }

    private static Receive Handled(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
