namespace Akka.Actor;

/// <summary>
/// The one timer of a system: a heap of what is due when, and a thread that sleeps until the first of it. Scheduling
/// and cancelling take O(log n) and keep nothing behind, so that timeouts which hardly ever fire are cheap.
/// </summary>
internal sealed class TimerThread : IDisposable
{
    private readonly object _gate = new();
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Action<Exception> _onFailure;
    private ScheduledTask[] _heap = new ScheduledTask[16];
    private int _count;
    private bool _stopped;

    public TimerThread(string name, Action<Exception> onFailure)
    {
        _onFailure = onFailure;
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <param name="interval">Time between repetitions; infinite for none.</param>
    public ScheduledTask Tell(TimeSpan delay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        Add(new ScheduledTell(receiver, message, sender), delay, interval, null);

    /// <summary>Adds a task; once the timer has stopped, nothing happens.</summary>
    public ScheduledTask Add(ScheduledTask task, TimeSpan delay, TimeSpan interval, ICancelable? cancelable)
    {
        if (delay < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "a delay must not be negative");
        }
        if (interval != Timeout.InfiniteTimeSpan && interval <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "an interval must be longer than zero");
        }
        task.Owner = this;
        task.Interval = interval == Timeout.InfiniteTimeSpan ? 0 : Units(interval);
        lock (_gate)
        {
            if (_stopped || cancelable?.IsCancellationRequested == true)
            {
                return task;
            }
            task.Due = _clock.GetTimestamp() + Units(delay);
            Push(task);
            if (task.Index == 0)
            {
                Monitor.Pulse(_gate);
            }
        }
        if (cancelable is not null)
        {
            task.Registration = cancelable.Token.UnsafeRegister(static t => ((ScheduledTask)t!).Cancel(), task);
        }
        return task;
    }

    public void Cancel(ScheduledTask task)
    {
        lock (_gate)
        {
            task.Canceled = true;
            if (task.Index >= 0)
            {
                RemoveAt(task.Index);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            _count = 0;
            Array.Clear(_heap);
            Monitor.Pulse(_gate);
        }
    }

    private static long Units(TimeSpan span) => (long)(span.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private void Run()
    {
        while (TakeDue() is { } task)
        {
            try
            {
                task.Fire();
            }
            catch (Exception e)
            {
                _onFailure(e);
            }
        }
    }

    /// <summary>Sleeps until a task is due; null once the timer has stopped.</summary>
    private ScheduledTask? TakeDue()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                var now = _clock.GetTimestamp();
                if (_count == 0)
                {
                    Monitor.Wait(_gate);
                }
                else if (_heap[0].Due > now)
                {
                    var milliseconds = Math.Ceiling((_heap[0].Due - now) * 1000.0 / _clock.TimestampFrequency);
                    Monitor.Wait(_gate, (int)Math.Min(milliseconds, int.MaxValue));
                }
                else
                {
                    return Take(now);
                }
            }
            return null;
        }
    }

    private ScheduledTask Take(long now)
    {
        var task = _heap[0];
        RemoveAt(0);
        if (task.Interval > 0)
        {
            // Fixed rate, but a timer that was held up does not make up for the lost beats in a burst.
            task.Due = Math.Max(task.Due + task.Interval, now + task.Interval / 2);
            Push(task);
        }
        else
        {
            task.Registration.Unregister();
        }
        return task;
    }

    private void Push(ScheduledTask task)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }
        SiftUp(_count++, task);
    }

    private void RemoveAt(int index)
    {
        _heap[index].Index = -1;
        var last = _heap[--_count];
        _heap[_count] = null!;
        if (index == _count)
        {
            return;
        }
        if (index > 0 && last.Due < _heap[(index - 1) / 2].Due)
        {
            SiftUp(index, last);
        }
        else
        {
            SiftDown(index, last);
        }
    }

    private void SiftUp(int index, ScheduledTask task)
    {
        while (index > 0 && task.Due < _heap[(index - 1) / 2].Due)
        {
            Place(index, _heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }
        Place(index, task);
    }

    private void SiftDown(int index, ScheduledTask task)
    {
        for (var child = 2 * index + 1; child < _count; child = 2 * index + 1)
        {
            if (child + 1 < _count && _heap[child + 1].Due < _heap[child].Due)
            {
                child++;
            }
            if (task.Due <= _heap[child].Due)
            {
                break;
            }
            Place(index, _heap[child]);
            index = child;
        }
        Place(index, task);
    }

    private void Place(int index, ScheduledTask task)
    {
        _heap[index] = task;
        task.Index = index;
    }
}
