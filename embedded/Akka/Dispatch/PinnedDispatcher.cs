using Akka.Actor.Cells;

namespace Akka.Dispatch;

/// <summary>Gives every actor a thread of its own, which ends with the actor.</summary>
internal sealed class PinnedThreadDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    public override void Schedule(Action run) => ThreadPool.UnsafeQueueUserWorkItem(static a => a(), run, preferLocal: false);

    internal override MailboxExecutor ExecutorFor(ActorCell cell) => new PinnedExecutor(cell.Self.Path.ToStringWithoutAddress());

    private sealed class PinnedExecutor : MailboxExecutor
    {
        private readonly SemaphoreSlim _work = new(0);
        private readonly Lock _gate = new();
        private Mailbox? _mailbox;
        private bool _ended;

        public PinnedExecutor(string name)
        {
            new Thread(Loop) { IsBackground = true, Name = name }.Start();
        }

        public override void Run(Mailbox mailbox)
        {
            lock (_gate)
            {
                _mailbox = mailbox;
                if (!_ended)
                {
                    _work.Release();
                    return;
                }
            }
            ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);
        }

        public override void Detach()
        {
            lock (_gate)
            {
                _ended = true;
            }
        }

        private void Loop()
        {
            while (true)
            {
                _work.Wait();
                _mailbox!.Execute();
                lock (_gate)
                {
                    if (_ended && _work.CurrentCount == 0)
                    {
                        return;
                    }
                }
            }
        }
    }
}
