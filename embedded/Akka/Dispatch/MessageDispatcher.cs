using Akka.Actor.Cells;

namespace Akka.Dispatch;

/// <summary>Decides on which threads actors run; one per dispatcher id of a system.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, int throughput)
    {
        Id = id;
        Throughput = throughput;
    }

    /// <summary>Its path in the configuration.</summary>
    public string Id { get; }

    /// <summary>How many messages an actor handles before others get their turn.</summary>
    public int Throughput { get; }

    /// <summary>Runs an action on one of the dispatcher's threads.</summary>
    public abstract void Schedule(Action run);

    internal abstract MailboxExecutor ExecutorFor(ActorCell cell);
}

/// <summary>Runs mailboxes that have work.</summary>
internal abstract class MailboxExecutor
{
    public abstract void Run(Mailbox mailbox);

    /// <summary>Its actor has ended; late messages may still cause a <see cref="Run"/>.</summary>
    public virtual void Detach()
    {
    }
}

/// <summary>Runs actors on the process's thread pool.</summary>
internal sealed class ThreadPoolDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    private static readonly PoolExecutor Pool = new();

    public override void Schedule(Action run) => ThreadPool.UnsafeQueueUserWorkItem(static a => a(), run, preferLocal: false);

    internal override MailboxExecutor ExecutorFor(ActorCell cell) => Pool;

    private sealed class PoolExecutor : MailboxExecutor
    {
        // Not preferLocal: a pair of chatting actors in one thread's local queue would starve the global one.
        public override void Run(Mailbox mailbox) => ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);
    }
}
