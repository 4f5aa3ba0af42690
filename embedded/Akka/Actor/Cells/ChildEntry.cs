using System.Diagnostics;
using Akka.Actor.Refs;

namespace Akka.Actor.Cells;

/// <summary>A child and the count of its restarts, which its parent's strategy limits.</summary>
internal sealed class ChildEntry(IInternalActorRef child)
{
    private int _restarts;
    private long _windowStart;

    public IInternalActorRef Ref { get; } = child;

    /// <summary>Its parent has told it to stop.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Counts one more restart and says whether it is allowed.</summary>
    /// <param name="limit">Most restarts; negative for no limit.</param>
    /// <param name="window">Time in which they are counted; not positive for all time.</param>
    public bool MayRestart(int limit, TimeSpan window)
    {
        if (limit == 0)
        {
            return false;
        }
        if (window > TimeSpan.Zero)
        {
            // Without a limit, a window allows one restart in it.
            limit = limit < 0 ? 1 : limit;
            if (_windowStart == 0 || Stopwatch.GetElapsedTime(_windowStart) > window)
            {
                _windowStart = Stopwatch.GetTimestamp();
                _restarts = 0;
            }
        }
        return limit < 0 || ++_restarts <= limit;
    }
}
