using Akka.Event;

namespace Akka.Actor.Refs;

/// <summary>
/// The asker of one question: the first answer completes its task, later ones are dead letters. It gets a path, and
/// with it an entry below <c>/temp</c>, only when somebody wants to know it, as an answer from another node does.
/// </summary>
internal sealed class QuestionRef<T>(LocalActorRefProvider provider) : BareActorRef
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ActorPath? _path;

    public override LocalActorRefProvider Provider { get; } = provider;

    /// <summary>Set before the question is told.</summary>
    public ScheduledTask? Timeout { get; set; }

    public CancellationTokenRegistration Cancellation { get; set; }

    public Task<T> Answer => _answer.Task;

    public override bool IsTerminated => _answer.Task.IsCompleted;

    public override ActorPath Path
    {
        get
        {
            lock (_gate)
            {
                if (_path is null)
                {
                    _path = Provider.NextTemporaryPath();
                    if (!_answer.Task.IsCompleted)
                    {
                        Provider.AddTemporary(this, _path);
                    }
                }
                return _path;
            }
        }
    }

    public void Fail(Exception cause) => Complete(() => _answer.TrySetException(cause));

    public void Cancel(CancellationToken token) => Complete(() => _answer.TrySetCanceled(token));

    protected override void TellInternal(object message, IActorRef sender)
    {
        var first = Complete(() => message switch
        {
            T answer => _answer.TrySetResult(answer),
            Status.Failure failure => _answer.TrySetException(failure.Cause ?? new TaskCanceledException("the question was answered by a failure without a cause")),
            _ => _answer.TrySetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        });
        if (!first)
        {
            Provider.System.EventStream.Publish(new DeadLetter(message, sender, this));
        }
    }

    private bool Complete(Func<bool> complete)
    {
        var first = complete();
        Timeout?.Cancel();
        Cancellation.Unregister();
        lock (_gate)
        {
            if (_path is not null)
            {
                Provider.RemoveTemporary(_path);
            }
        }
        return first;
    }
}

/// <summary>Ends a question without an answer.</summary>
internal sealed class QuestionTimeout<T>(QuestionRef<T> question, TimeSpan timeout) : ScheduledTask
{
    public override void Fire() => question.Fail(new AskTimeoutException($"Timeout after {timeout} without an answer"));
}
