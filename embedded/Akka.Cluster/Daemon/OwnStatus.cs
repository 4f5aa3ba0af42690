namespace Akka.Cluster.Daemon;

/// <summary>The stages of this node's own membership as tasks, for those who wait outside the actors. Safe from any thread.</summary>
internal sealed class OwnStatus
{
    private readonly TaskCompletionSource _up = New();
    private readonly TaskCompletionSource _leaving = New();
    private readonly TaskCompletionSource _exiting = New();
    private readonly TaskCompletionSource _confirmed = New();
    private readonly TaskCompletionSource _removed = New();

    public Task Up => _up.Task;

    public Task Leaving => _leaving.Task;

    public Task Exiting => _exiting.Task;

    /// <summary>The others have been told that this node is done.</summary>
    public Task Confirmed => _confirmed.Task;

    public Task Removed => _removed.Task;

    public static void RunAfter(Task stage, Action callback) =>
        stage.ContinueWith(_ => callback(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    public void CameUp() => _up.TrySetResult();

    public void BeganLeaving() => _leaving.TrySetResult();

    public void BeganExiting()
    {
        _leaving.TrySetResult();
        _exiting.TrySetResult();
    }

    public void ConfirmedExiting() => _confirmed.TrySetResult();

    /// <summary>Nobody has to wait for an earlier stage any more.</summary>
    public void Ended()
    {
        _leaving.TrySetResult();
        _exiting.TrySetResult();
        _confirmed.TrySetResult();
        _removed.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
