namespace Akka.Actor;

/// <summary>One entry of the timer's heap; <see cref="TimerThread"/> guards its fields.</summary>
internal abstract class ScheduledTask
{
    /// <summary>Place in the heap; -1 when it is not scheduled.</summary>
    internal int Index = -1;

    /// <summary>Timestamp of <see cref="TimeProvider.GetTimestamp"/> at which it is due.</summary>
    internal long Due;

    /// <summary>Timestamp units between repetitions; 0 for none.</summary>
    internal long Interval;

    internal bool Canceled;
    internal TimerThread Owner = null!;
    internal CancellationTokenRegistration Registration;

    public void Cancel() => Owner.Cancel(this);

    /// <summary>Runs on the timer's thread; must be short.</summary>
    public abstract void Fire();
}

/// <summary>Tells a message when due.</summary>
internal sealed class ScheduledTell(ICanTell receiver, object message, IActorRef sender) : ScheduledTask
{
    public override void Fire() => receiver.Tell(message, sender);
}

/// <summary>Runs an action on the thread pool when due.</summary>
internal sealed class ScheduledAction(Action action) : ScheduledTask
{
    public override void Fire() => ThreadPool.UnsafeQueueUserWorkItem(static a => a(), action, preferLocal: false);
}
