namespace HaActors.Net.Health.Schedule;

/// <summary>How late checks began, by the millisecond. Written by one thread; any reads.</summary>
public sealed class Lateness
{
    private readonly long[] _counts = new long[1001];

    /// <param name="milliseconds">Not negative; a second and more count as one.</param>
    internal void Add(long milliseconds)
    {
        ref long count = ref _counts[Math.Clamp(milliseconds, 0, _counts.Length - 1)];
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>Milliseconds that a part of the checks were not later than.</summary>
    /// <param name="part">0-1.</param>
    public int Percentile(double part)
    {
        long total = _counts.Sum(), seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= total * part) return i;
        }

        return _counts.Length - 1;
    }

    /// <summary>Starts anew; what is added at the same moment may be lost.</summary>
    public void Clear() => Array.Clear(_counts);
}
