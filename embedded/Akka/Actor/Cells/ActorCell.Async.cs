using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private bool _awaitsHandler;

    /// <summary>An asynchronous handler is under way, and with it the current message.</summary>
    private bool AwaitsHandler => _awaitsHandler;

    /// <summary>
    /// Runs an asynchronous handler in this actor's turns: no other user message is delivered before it ends, and its
    /// continuations come back here as system messages.
    /// </summary>
    public void RunHandler(Func<Task> handler)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new TurnContext(this));
        Task task;
        try
        {
            task = handler();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
            return;
        }
        _awaitsHandler = true;
        _mailbox.Suspend();
        task.ContinueWith(
            t => Enqueue(new HandlerCompleted(t.IsCanceled ? new TaskCanceledException(t) : t.Exception?.InnerException)),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void CompleteHandler(Exception? failure)
    {
        _awaitsHandler = false;
        _mailbox.Resume();
        try
        {
            if (failure is not null)
            {
                HandleInvokeFailure(failure);
            }
        }
        finally
        {
            _envelope = default;
        }
    }

    private sealed class TurnContext(ActorCell cell) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => cell.Enqueue(new RunContinuation(callback =>
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                d(callback);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }, state));

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("an actor's turn cannot be waited for");
    }
}
