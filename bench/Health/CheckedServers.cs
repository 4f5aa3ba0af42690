using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Health;

/// <summary>
/// Ten thousand servers on loopback, each an address of its own on one port, played by one socket: takes every connection, notes when, and
/// closes. What it notes is how regular the checks are, seen from the outside and in the same way for every contender.
/// </summary>
internal sealed class CheckedServers : IDisposable
{
    // Long enough for the burst of a start.
    private const int Backlog = 4096;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly long[] _lastAt;
    private readonly List<double> _intervals = [];
    private readonly Lock _gate = new();
    private bool _isCounting;
    private volatile bool _isOver;

    public CheckedServers(int count)
    {
        _lastAt = new long[count];
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        _listener.Listen(Backlog);
        new Thread(Serve) { IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>The servers; addresses of 127.1.0.0/16 on need no set-up.</summary>
    public IPEndPoint[] Endpoints =>
        [.. Enumerable.Range(0, _lastAt.Length).Select(i => new IPEndPoint(new IPAddress([127, (byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i]), Port))];

    /// <summary>Connections that could not be noted, and why not.</summary>
    public long Failures { get; private set; }

    public string LastFailure { get; private set; } = "";

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Notes for a while, and returns the time between connections to the same server, in milliseconds.</summary>
    public double[] Intervals(TimeSpan duration)
    {
        lock (_gate)
        {
            _intervals.Clear();
            Array.Clear(_lastAt);
            _isCounting = true;
        }

        Thread.Sleep(duration);
        lock (_gate)
        {
            _isCounting = false;
            return [.. _intervals];
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _listener.Dispose();
    }

    private void Serve()
    {
        while (!_isOver)
        {
            try
            {
                using Socket client = _listener.Accept();
                Note((IPEndPoint)client.LocalEndPoint!);
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (SocketException error)
            {
                // Disposed, or the checker was gone before it was accepted.
                Failures++;
                LastFailure = error.Message;
            }
        }
    }

    private void Note(IPEndPoint server)
    {
        Span<byte> address = stackalloc byte[4];
        server.Address.TryWriteBytes(address, out _);
        int index = ((address[1] - 1) << 16) | (address[2] << 8) | address[3];
        long now = System.Diagnostics.Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (!_isCounting) return;
            ref long last = ref _lastAt[index];
            if (last != 0) _intervals.Add(System.Diagnostics.Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
            last = now;
        }
    }
}
