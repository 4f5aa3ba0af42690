using System.Diagnostics;

namespace HaActors.Bench.Health;

/// <summary>What was seen of checks in some time.</summary>
/// <param name="Checks">How many began.</param>
/// <param name="Intervals">Milliseconds between two checks of the same server, of all servers.</param>
internal sealed record Seen(long Checks, double[] Intervals);

/// <summary>
/// Sees every check begin, from the outside and in the same way for every contender: tcpdump(8) on loopback takes the SYN of each with the kernel's
/// time, so that neither what a checker does afterwards nor how late this process reads matters.
/// </summary>
internal sealed class SynWatch : IDisposable
{
    // pcap-savefile(5): with a byte order mark, here always this machine's own; then for each packet seconds, microseconds, length, original length.
    private const int FileHeader = 24;
    private const int PacketHeader = 16;
    private const int ServerAddress = 14 + 16;      // Ethernet's header, then IPv4's destination

    private readonly Process _tcpdump;
    private readonly long[] _lastAt;
    private readonly List<double> _intervals = [];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _said = "";
    private bool _isCounting;
    private long _checks;

    /// <exception cref="BenchException">tcpdump does not listen.</exception>
    public SynWatch(int servers, int port)
    {
        _lastAt = new long[servers];
        _tcpdump = Tools.StartOn(
            Environment.ProcessorCount > 1 ? $"1-{Environment.ProcessorCount - 1}" : "0",
            "tcpdump", "-i", "lo", "-n", "-s", "64", "-B", "32768", "-U", "-w", "-", $"tcp dst port {port} and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn");
        _tcpdump.ErrorDataReceived += (_, line) =>
        {
            _said += line.Data + "\n";
            if (_said.Contains("listening on", StringComparison.Ordinal)) _listens.TrySetResult();
        };
        _tcpdump.BeginErrorReadLine();
        new Thread(Read) { IsBackground = true }.Start();
        if (!_listens.Task.Wait(TimeSpan.FromSeconds(30))) throw new BenchException($"tcpdump does not listen: {_said.Trim()}");
    }

    /// <summary>Watches for a while.</summary>
    public Seen Watch(TimeSpan duration)
    {
        lock (_gate)
        {
            _intervals.Clear();
            Array.Clear(_lastAt);
            _checks = 0;
            _isCounting = true;
        }

        Thread.Sleep(duration);
        lock (_gate)
        {
            _isCounting = false;
            return new Seen(_checks, [.. _intervals]);
        }
    }

    public void Dispose()
    {
        Tools.Stop(_tcpdump);
        _tcpdump.Dispose();
    }

    private void Read()
    {
        Stream stream = new BufferedStream(_tcpdump.StandardOutput.BaseStream, 1 << 16);
        byte[] bytes = new byte[1 << 16];
        try
        {
            stream.ReadExactly(bytes, 0, FileHeader);
            while (true)
            {
                stream.ReadExactly(bytes, 0, PacketHeader);
                long microseconds = (BitConverter.ToUInt32(bytes, 0) * 1_000_000L) + BitConverter.ToUInt32(bytes, 4);
                stream.ReadExactly(bytes, 0, BitConverter.ToInt32(bytes, 8));
                Note(CheckedServers.IndexOf(bytes.AsSpan(ServerAddress, 4)), microseconds);
            }
        }
        catch (Exception error) when (error is EndOfStreamException or IOException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private void Note(int server, long microseconds)
    {
        lock (_gate)
        {
            if (!_isCounting) return;
            _checks++;
            ref long last = ref _lastAt[server];
            if (last != 0) _intervals.Add((microseconds - last) / 1000.0);
            last = microseconds;
        }
    }
}
