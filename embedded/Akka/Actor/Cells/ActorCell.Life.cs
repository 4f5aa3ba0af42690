using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private Phase _phase;
    private bool _started;
    private Exception? _restartCause;
    private Stash? _stash;
    private List<SystemMessage>? _postponed;

    /// <summary>Running -> Restarting or Terminating, each of which waits for the children's end.</summary>
    private enum Phase : byte
    {
        Running,
        Restarting,
        Terminating,
    }

    private void CreateActor()
    {
        try
        {
            InstallNewActor();
            _actor!.AroundPreStart();
            ArmIfAsked();
            _started = true;
        }
        catch (Exception cause)
        {
            ForgetActor();
            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    /// <summary>The constructor of <see cref="ActorBase"/> registers the first behaviour with this cell.</summary>
    private void InstallNewActor()
    {
        _strategy = null;
        _actor = Props.NewActor();
        if (_actor is IActorStash stashing)
        {
            stashing.Stash = _stash ??= new Stash(this);
        }
        if (_actor is IWithTimers timed)
        {
            timed.Timers = Timers;
        }
    }

    private void ArmIfAsked()
    {
        if (_receiveTimeoutChanged)
        {
            ArmReceiveTimeout();
        }
    }

    /// <summary>Restarts: <c>PreRestart</c>, wait for the children that it stopped, fresh actor, <c>PostRestart</c>.</summary>
    private void FaultRecreate(Exception cause)
    {
        _restartCause = cause;
        CancelReceiveTimeout();
        if (_actor is null)
        {
            StopChildren();
        }
        else
        {
            _envelope = _failedEnvelope;
            try
            {
                _actor.AroundPreRestart(cause, _envelope.Message);
            }
            catch (Exception e)
            {
                Publish(new Error(new PreRestartException(_self, e, cause, _envelope.Message), LogSource, ActorType, e.Message));
            }
            ForgetActor();
            _envelope = default;
        }
        _phase = Phase.Restarting;
        if (!WaitsForStoppingChildren())
        {
            FinishRecreate();
        }
    }

    /// <summary>A restart waits for the children that are on their way out, not for those that <c>PreRestart</c> spared.</summary>
    private bool WaitsForStoppingChildren() => ChildEntries.Any(c => c.IsStopping);

    private void FinishRecreate()
    {
        var cause = _restartCause!;
        var survivors = ChildRefs;
        var firstStart = !_started;
        _phase = Phase.Running;
        _restartCause = null;
        try
        {
            _mailbox.Resume();
            ClearFailed();
            if (firstStart)
            {
                CreateActor();
            }
            else
            {
                InstallNewActor();
                _actor!.AroundPostRestart(cause, null!);
                ArmIfAsked();
            }
            foreach (var child in survivors)
            {
                child.Restart(cause);
            }
        }
        catch (Exception e)
        {
            ForgetActor();
            HandleInvokeFailure(firstStart ? e : new PostRestartException(_self, e, cause));
        }
        RunPostponed();
    }

    private void TerminateSelf()
    {
        if (_phase == Phase.Terminating)
        {
            return;
        }
        _receiveTimeout = null;
        CancelReceiveTimeout();
        UnwatchAll();
        lock (_childrenGate)
        {
            _takesNoChildren = true;
        }
        _phase = Phase.Terminating;
        if (StopChildren())
        {
            _mailbox.Suspend();
        }
        else
        {
            FinishTerminate();
        }
    }

    private void FinishTerminate()
    {
        try
        {
            _actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            Publish(new Error(e, LogSource, ActorType, $"PostStop failed: {e.Message}"));
        }
        ForgetActor();
        UnwatchAll();
        _mailbox.Close();
        ParentOrNull?.Send(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
        TellWatchers();
    }

    private void HandleChildEnd()
    {
        switch (_phase)
        {
            case Phase.Restarting when !WaitsForStoppingChildren():
                FinishRecreate();
                break;
            case Phase.Terminating when ChildRefs.Count == 0:
                FinishTerminate();
                break;
        }
    }

    /// <summary>While a restart waits, further orders to this actor wait too.</summary>
    private bool IsPostponed(SystemMessage message)
    {
        if (_phase == Phase.Terminating)
        {
            return message is Recreate or Suspend or Resume or Create or Terminate;
        }
        if (_phase == Phase.Restarting && message is Recreate or Suspend or Resume)
        {
            (_postponed ??= []).Add(message);
            return true;
        }
        return false;
    }

    private void RunPostponed()
    {
        while (_phase == Phase.Running && _postponed is { Count: > 0 })
        {
            var message = _postponed[0];
            _postponed.RemoveAt(0);
            Invoke(message);
        }
    }

    private void ForgetActor()
    {
        _timers?.CancelAll();
        _stash?.UnstashAll();
        _actor = null;
        _behaviour = null;
        _below = null;
        _failedEnvelope = default;
    }
}
