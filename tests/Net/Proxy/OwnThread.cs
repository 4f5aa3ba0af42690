namespace HaActors.Net.Tests.Proxy;

/// <summary>Runs what blocks on a thread of its own: the pool's few threads are for the probes of other tests.</summary>
internal static class OwnThread
{
    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task Run(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
