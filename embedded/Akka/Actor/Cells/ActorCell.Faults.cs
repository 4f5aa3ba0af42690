using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private bool _failed;
    private Envelope _failedEnvelope;
    private SupervisorStrategy? _strategy;

    private SupervisorStrategy Strategy =>
        _strategy ??= _actor?.EffectiveStrategy ?? Props.SupervisorStrategy ?? SupervisorStrategy.DefaultStrategy;

    /// <summary>
    /// The actor or its creation threw: it takes no more messages, nor do its children, until the parent has decided.
    /// A second failure before that is part of the first.
    /// </summary>
    private void HandleInvokeFailure(Exception cause, IActorRef? guiltyChild = null)
    {
        if (_phase == Phase.Terminating || _failed)
        {
            Publish(new Error(cause, LogSource, ActorType, $"failed again while failing or stopping: {cause.Message}"));
            return;
        }
        _failed = true;
        _failedEnvelope = _envelope;
        SuspendWithChildren(guiltyChild);
        ParentOrNull!.Send(new Failed(_self, cause));
    }

    private void ClearFailed() => _failed = false;

    private void SuspendWithChildren(IActorRef? except)
    {
        _mailbox.Suspend();
        foreach (var child in ChildRefs.Where(c => !c.Equals(except)))
        {
            child.Suspend();
        }
    }

    /// <summary>The parent decided to go on as if nothing had happened, or undoes a plain suspension.</summary>
    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null && causedByFailure is not null)
        {
            // Nothing to resume: the creation had failed, so the resumption is another attempt.
            FaultRecreate(causedByFailure);
            return;
        }
        _mailbox.Resume();
        if (causedByFailure is not null)
        {
            ClearFailed();
        }
        foreach (var child in ChildRefs)
        {
            child.Resume(causedByFailure);
        }
    }

    private void HandleChildFailure(Failed failed)
    {
        if (!TryGetChild(failed.Child, out var entry))
        {
            return;
        }
        if (!Strategy.HandleFailure(this, entry, failed.Cause, ChildEntries))
        {
            HandleInvokeFailure(failed.Cause, failed.Child);
        }
    }
}
