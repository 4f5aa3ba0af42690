namespace HaActors.Net.Proxy;

/// <summary>Where log lines go. Called by the log's thread only; never throws.</summary>
public interface ILogSink : IDisposable
{
    /// <summary>Takes one line, without its end. The bytes are the caller's again afterwards.</summary>
    /// <returns>Lines that turned out to be undeliverable, this one or some before it; they are lost.</returns>
    int Write(ReadOnlySpan<byte> line);

    /// <summary>The lines of a batch, which may be none, are complete, and leave now at the latest.</summary>
    /// <returns>As <see cref="Write"/>.</returns>
    int Flush();

    /// <summary>What it writes to was put aside, as by logrotate(8): lines of later batches go to a new one. Called from any thread.</summary>
    /// <exception cref="IOException">There is no new one; lines go where they went.</exception>
    void Reopen()
    {
    }
}

/// <summary>
/// Turns the records of the loops into lines, on a thread of its own: a slow disk or a full socket delays and drops lines, never a session.
/// </summary>
public sealed class SessionLog : IDisposable
{
    // How long lines are collected, so that a burst costs one write; less while there are many, because a long batch would keep a loop from the
    // processor that the two share for as long.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(5);
    private const int BusyLines = 100;

    // Records that a loop may be ahead, of about 250 bytes each, and the text of requests that goes with them: 3 MB a loop.
    private const int Capacity = 8192;
    private const int TextCapacity = 1024 * 1024;

    // A request line and captured headers at their longest, each of their bytes escaped, with the other fields: 8 kB are enough.
    private const int LongestLine = 8 * 1024;

    private readonly ILogSink _sink;
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private readonly LogClock _clock = new();
    private readonly byte[] _line = new byte[LongestLine];
    private readonly byte[] _text = new byte[RequestNote.Size];
    private volatile SessionRing[] _rings = [];
    private long _lost;

    /// <param name="sink">Disposed of with the log.</param>
    /// <param name="sample">Every how many-th session that ended well is logged, 1-1000000; those that did not always are.</param>
    public SessionLog(ILogSink sink, int sample = 1)
    {
        (_sink, Sample) = (sink, sample);
        _thread = new Thread(Run) { Name = "ha-session-log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>As given.</summary>
    public int Sample { get; }

    /// <summary>Lines that nobody will ever read: a ring was full, or the sink did not take them.</summary>
    public long Dropped => _rings.Sum(ring => ring.Dropped) + Volatile.Read(ref _lost);

    /// <summary>Lines go to a new file from the next batch on, if they go to one; may take as long as a disk does, and no loop waits for it.</summary>
    /// <exception cref="IOException">The new file cannot be opened; lines go into the old one.</exception>
    public void Reopen() => _sink.Reopen();

    /// <summary>A ring for one more loop.</summary>
    internal SessionRing Open()
    {
        var ring = new SessionRing(Capacity, TextCapacity);
        _rings = [.. _rings, ring];
        return ring;
    }

    /// <summary>Writes what is there and ends.</summary>
    public void Dispose()
    {
        if (_stop.WaitOne(0)) return;
        _stop.Set();
        _thread.Join();
        _sink.Dispose();
    }

    private void Run()
    {
        bool stopped;
        int lines = 0;
        do
        {
            stopped = _stop.WaitOne(lines < BusyLines ? Interval : BusyInterval);
            lines = WriteAll();
        }
        while (!stopped);
    }

    /// <summary>How many lines there were.</summary>
    private int WriteAll()
    {
        _clock.Set(DateTimeOffset.Now, Environment.TickCount64);
        int lines = 0;
        foreach (SessionRing ring in _rings)
        {
            while (ring.TryTake(out SessionRecord record, _text))
            {
                lines++;
                var line = new LogText(_line);
                if (record.IsHttp) HttpLogLine.Append(ref line, record, _text, _clock);
                else TcpLogLine.Append(ref line, record, _clock);
                Lose(_sink.Write(line.Written));
            }
        }

        Lose(_sink.Flush());
        return lines;
    }

    private void Lose(int lines)
    {
        if (lines > 0) Volatile.Write(ref _lost, _lost + lines);
    }
}
