using System.Diagnostics;

namespace HaActors.Lab.Measure;

/// <summary>Counts attempts, and keeps the longest time without a success: from the start of one to the start of the next. One thread.</summary>
internal sealed class Tally(string address)
{
    private long _success = Stopwatch.GetTimestamp();
    private bool _lostSince;
    private int _sent;
    private int _lost;
    private TimeSpan _longest;

    public void Note(long start, bool success)
    {
        _sent++;
        if (!success)
        {
            _lost++;
            _lostSince = true;
            return;
        }

        Measure(start);
        (_success, _lostSince) = (start, false);
    }

    public Gap Result()
    {
        Measure(Stopwatch.GetTimestamp());
        return new Gap(address, _sent, _lost, _longest) { IsOpen = _lostSince };
    }

    private void Measure(long end)
    {
        var without = Stopwatch.GetElapsedTime(_success, end);
        _longest = _lostSince && without > _longest ? without : _longest;
    }
}
