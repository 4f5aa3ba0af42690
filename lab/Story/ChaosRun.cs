using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Network.Rough;

namespace HaActors.Lab.Story;

/// <summary>Trouble on the network of nodes that run, and every time in which two of them answered for one address.</summary>
/// <param name="interval">Between adverts for an address.</param>
/// <param name="heldUp">Asked at the start of each step, and when a bound seems to be broken; null: nothing can be held up.</param>
public sealed class ChaosRun(RoughSwitch network, Func<string, TimeSpan> interval, HeldUp? heldUp = null)
{
    private readonly List<(string Step, DoubleAnswer Seen)> _seen = [];

    /// <summary>Those that lasted for longer than the protocol explains, each as a sentence with its bound.</summary>
    public IReadOnlyList<string> Broken =>
        [.. _seen.Where(one => one.Seen.Length > Bound(one.Seen)).Select(one => $"{one.Step}: {one.Seen}; the bound is {Bound(one.Seen).TotalMilliseconds:0} ms")];

    /// <summary>The longest that was added to a bound because a node was held up itself; zero: never.</summary>
    public TimeSpan HeldUp { get; private set; }

    /// <summary>How many there were, the longest of them, and the longest beside its bound.</summary>
    /// <param name="step">Only in this one.</param>
    /// <param name="address">Only of this one.</param>
    public string Summary(string? step = null, string? address = null)
    {
        var seen = _seen.Where(one => step is null || one.Step == step).Select(one => one.Seen).Where(one => address is null || one.Address == address).ToList();
        if (seen.Count == 0)
        {
            return "never two answers";
        }

        var longest = seen.MaxBy(one => one.Length)!;
        var nearest = seen.MaxBy(one => one.Length / Bound(one))!;
        return $"{seen.Count} times two answers, the longest {longest.Length.TotalMilliseconds:0} of {Bound(longest).TotalMilliseconds:0} ms"
            + $" ({longest.Lost} adverts lost), the nearest to its bound {nearest.Length.TotalMilliseconds:0} of {Bound(nearest).TotalMilliseconds:0} ms";
    }

    /// <summary>Makes trouble for a while.</summary>
    public void Play(ChaosStep step, TimeSpan length)
    {
        _ = heldUp?.SinceLastAsked();
        network.Set(step.Trouble);
        Thread.Sleep(length);
        Take(step.Name);
    }

    /// <summary>Ends the trouble and waits until every address has been answered for by exactly one machine for a second.</summary>
    /// <returns>Whether that came about within the limit.</returns>
    public bool Heal(ChaosStep after, TimeSpan limit)
    {
        network.Set(ChaosStep.Calm.Trouble);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            Thread.Sleep(TimeSpan.FromSeconds(1));
            var (none, one, more) = Take($"after {after.Name}");
            if (none == 0 && more == 0 && one > 0)
            {
                return true;
            }
        }

        return false;
    }

    private (long None, long One, long More) Take(string step)
    {
        var (doubles, rounds) = network.Take();
        if (heldUp is not null && doubles.Any(seen => seen.Length > Bound(seen)))
        {
            var late = heldUp.SinceLastAsked();
            HeldUp = late > HeldUp ? late : HeldUp;
            doubles = [.. doubles.Select(seen => seen.Length > Bound(seen) ? seen with { Late = seen.Late + late } : seen)];
        }

        _seen.AddRange(doubles.Select(seen => (step, seen)));
        return rounds;
    }

    // A frame that was held when the trouble ended is still on its way.
    private TimeSpan Bound(DoubleAnswer seen) => seen.Bound(interval(seen.Address), ChaosStep.Jitter);
}
