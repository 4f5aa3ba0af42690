namespace HaActors.Net.Proxy;

/// <summary>How much a counter grew in the last whole second, and in the busiest one. Used under the data plane's lock.</summary>
internal sealed class RateMeter
{
    private long _before;

    public long Current { get; private set; }

    public long Most { get; private set; }

    /// <summary>Takes a reading; once a second.</summary>
    public void Sample(long total)
    {
        (Current, _before) = (total - _before, total);
        Most = Math.Max(Most, Current);
    }
}
