using System.Collections.Concurrent;
using System.Diagnostics;
using HaActors.Net.Native;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>The thread that tells subscribers and does whatever may block, in order, so that the redundancy thread never waits.</summary>
internal sealed class Notifier : IDisposable
{
    private readonly ConcurrentQueue<Notification> _queue = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly PriorityQueue<Action, long> _later = new();
    private readonly EventFd _wake = new();
    private readonly Action<string> _notice;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public Notifier(Action<string> notice)
    {
        _notice = notice;
        _thread = new Thread(Run) { Name = "vip-notifier", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Any thread; never waits.</summary>
    public void Post(in Notification notification)
    {
        _queue.Enqueue(notification);
        _wake.Signal();
    }

    /// <summary>Has something done on this thread. Any thread; never waits.</summary>
    public void Post(Action job) => Post(new Notification { Job = job });

    /// <summary>Says something to the operator, once each time. Any thread; never waits.</summary>
    public void Notice(string text) => Post(() => _notice(text));

    /// <summary>Has a job done after a delay, or not at all if the thread ends before; call it from a job.</summary>
    public void Delay(TimeSpan delay, Action job) =>
        _later.Enqueue(job, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Adds a subscriber; call it from a job.</summary>
    public void Add(Subscription subscription) => _subscriptions.Add(subscription);

    /// <summary>Delivers what is queued, then ends the thread.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Signal();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        var poll = new PollSet(_wake.Fd);
        while (!_stopping || !_queue.IsEmpty)
        {
            poll.Wait(_queue.IsEmpty ? NanosecondsToWait() : 0);
            _wake.Drain();
            while (_later.TryPeek(out var job, out var due) && due <= Stopwatch.GetTimestamp())
            {
                _later.Dequeue();
                Guarded(job);
            }

            while (_queue.TryDequeue(out var notification))
                Deliver(notification);
        }
    }

    private long NanosecondsToWait() => _stopping ? 0
        : _later.TryPeek(out _, out var due) ? Math.Max(0, (long)Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalNanoseconds)
        : -1;

    private void Deliver(in Notification notification)
    {
        if (notification.Job is { } job)
        {
            Guarded(job);
            return;
        }

        var transition = notification.ToTransition();
        if (notification.Target is { } target)
        {
            Tell(target, transition);
            return;
        }

        _subscriptions.RemoveAll(subscription => subscription.Ended);
        foreach (var subscription in _subscriptions)
            Tell(subscription, transition);
    }

    private void Tell(Subscription subscription, VipTransition transition)
    {
        if (!subscription.Ended)
            Guarded(() => subscription.Observer(transition));
    }

    /// <summary>A faulty observer must not end the telling of the others.</summary>
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _notice($"An observer of the redundancy engine failed: {e.Message}");
        }
    }
}
