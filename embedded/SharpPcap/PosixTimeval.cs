namespace SharpPcap;

/// <summary>Seconds and microseconds since 1970-01-01 UTC.</summary>
public class PosixTimeval : IComparable<PosixTimeval>
{
    public PosixTimeval(ulong Seconds, ulong MicroSeconds)
    {
        this.Seconds = Seconds;
        this.MicroSeconds = MicroSeconds;
    }

    public virtual ulong Seconds { get; }

    public virtual ulong MicroSeconds { get; }

    /// <summary>The same instant, in UTC.</summary>
    public virtual DateTime Date => DateTime.UnixEpoch.AddSeconds(Seconds).AddMicroseconds(MicroSeconds);

    public int CompareTo(PosixTimeval? other) =>
        other == null ? 1 : (Seconds, MicroSeconds).CompareTo((other.Seconds, other.MicroSeconds));
}
