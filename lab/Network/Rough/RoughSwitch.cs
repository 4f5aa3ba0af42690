using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using HaActors.Lab.Measure;

namespace HaActors.Lab.Network.Rough;

/// <summary>
/// Takes the place of the lab's bridge: carries every frame between the hosts itself, and loses or holds them as it is told, each
/// direction of each pair for itself. Beside that it asks every host by ARP, on the host's own cable and past all trouble, who has the
/// addresses, and keeps how long two answered (<see cref="AnswerTable"/>). It learns where a MAC address is as a switch does.
/// </summary>
public sealed class RoughSwitch : IDisposable
{
    private const int EthernetSize = 14;
    private const int ArpSize = 42;             // Ethernet 14 + ARP 28, RFC 826
    private const int LargestFrame = 65_536 + 64;
    private const int Burst = 64;               // frames of one port before the others have their turn
    private const string Asker = "10.77.0.250";

    // Locally administered; belongs to no interface.
    private static readonly byte[] AskerMac = [0x02, 0x48, 0x41, 0, 0, 0xfe];
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(10);

    private readonly string[] _hosts;
    private readonly (IPAddress Address, byte Id)[] _asked;
    private readonly AnswerTable _answers;
    private readonly Random _random;
    private readonly NamespaceThread _thread;
    private readonly Lock _gate = new();        // the table and the troubles
    private readonly Trouble[,] _troubles;
    private readonly PriorityQueue<(int To, byte[] Packet), (long Due, long Order)> _held = new();
    private readonly Dictionary<ulong, int> _places = [];
    private readonly ManualResetEventSlim _started = new();
    private readonly byte[] _packet = new byte[LargestFrame];
    private PacketPort[] _ports = [];
    private long _order;
    private volatile bool _stop;

    private RoughSwitch(string[] hosts, IReadOnlyList<(string Address, byte Id)> asked, int seed)
    {
        _hosts = hosts;
        _asked = [.. asked.Select(one => (IPAddress.Parse(one.Address), one.Id))];
        _answers = new AnswerTable(hosts, asked);
        _troubles = new Trouble[hosts.Length, hosts.Length];
        _random = new Random(seed);
        foreach (var host in hosts)
        {
            Shell.Run("ip", "-n", LabNetwork.Namespace("switch"), "link", "set", "dev", host, "nomaster");
        }

        _thread = NamespaceThread.Start("switch", Run);
        _started.Wait(TimeSpan.FromSeconds(10));
    }

    /// <summary>Takes hosts of the lab over from its bridge, before their programs start.</summary>
    /// <param name="asked">The addresses to be watched, and the vrid or vhid of each.</param>
    /// <param name="seed">Of what is lost and how long frames are held.</param>
    public static RoughSwitch Start(IEnumerable<string> hosts, IReadOnlyList<(string Address, byte Id)> asked, int seed) => new([.. hosts], asked, seed);

    /// <summary>Sets the trouble of each way; the ways that are not named have none. What is held goes on.</summary>
    public void Set(Func<string, string, Trouble> trouble)
    {
        lock (_gate)
        {
            for (var from = 0; from < _hosts.Length; from++)
            {
                for (var to = 0; to < _hosts.Length; to++)
                {
                    _troubles[from, to] = trouble(_hosts[from], _hosts[to]);
                }
            }
        }
    }

    /// <summary>What was seen since the last time.</summary>
    public (List<DoubleAnswer> Doubles, (long None, long One, long More) Rounds) Take()
    {
        lock (_gate)
        {
            var rounds = _answers.Rounds;
            return (_answers.Take(), rounds);
        }
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _started.Dispose();
    }

    private void Run()
    {
        LabNative.HurryThread();
        _ports = [.. _hosts.Select(host => new PacketPort(host))];
        _started.Set();
        try
        {
            for (var next = Stopwatch.GetTimestamp(); !_stop;)
            {
                var now = Stopwatch.GetTimestamp();
                lock (_gate)
                {
                    Release(now);
                    if (now >= next)
                    {
                        _answers.Late(Stopwatch.GetElapsedTime(next, now));
                        Ask(now);
                        next = now + (long)(Round.TotalSeconds * Stopwatch.Frequency);
                    }
                }

                var due = _held.TryPeek(out _, out var first) ? Math.Min(next, first.Due) : next;
                PacketPort.Wait(_ports, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due));
                lock (_gate)
                {
                    for (var port = 0; port < _ports.Length; port++)
                    {
                        Receive(port);
                    }
                }
            }
        }
        finally
        {
            Array.ForEach(_ports, port => port.Dispose());
        }
    }

    private void Receive(int from)
    {
        for (var i = 0; i < Burst; i++)
        {
            var length = _ports[from].Receive(_packet);
            if (length < PacketPort.HeaderSize + EthernetSize)
            {
                return;
            }

            var packet = _packet.AsSpan(0, length);
            var frame = packet[PacketPort.HeaderSize..];
            if (!IsAnswer(frame, from))
            {
                Forward(packet, frame, from);
            }
        }
    }

    private void Forward(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> frame, int from)
    {
        _places[Mac(frame[6..])] = from;
        var isAdvert = AdvertView.TryRead(frame, out var advert);
        if (isAdvert)
        {
            _answers.Sent(advert.Id, from, advert.Rank);
        }

        var known = (frame[0] & 1) == 0 && _places.TryGetValue(Mac(frame), out var place) ? place : -1;
        for (var to = 0; to < _ports.Length; to++)
        {
            if (to == from || (known >= 0 && known != to))
            {
                continue;
            }

            var trouble = _troubles[from, to];
            if (trouble.Loss > 0 && _random.NextDouble() < trouble.Loss)
            {
                if (isAdvert)
                {
                    _answers.Lost(advert.Id, from, to, advert.Rank, Stopwatch.GetTimestamp());
                }
            }
            else if (trouble.Jitter > TimeSpan.Zero)
            {
                var due = Stopwatch.GetTimestamp() + (long)(_random.NextDouble() * trouble.Jitter.TotalSeconds * Stopwatch.Frequency);
                _held.Enqueue((to, packet.ToArray()), (due, _order++));
            }
            else
            {
                _ports[to].Send(packet);
            }
        }
    }

    private void Release(long now)
    {
        while (_held.TryPeek(out var held, out var when) && when.Due <= now)
        {
            _answers.Late(Stopwatch.GetElapsedTime(when.Due, now));
            _held.Dequeue();
            _ports[held.To].Send(held.Packet);
        }
    }

    private void Ask(long now)
    {
        _answers.EndRound(now, (a, b) => _troubles[a, b] == Trouble.Cut && _troubles[b, a] == Trouble.Cut);
        Span<byte> question = stackalloc byte[PacketPort.HeaderSize + ArpSize];
        question.Clear();
        var frame = question[PacketPort.HeaderSize..];
        frame[..6].Fill(0xff);
        AskerMac.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0806);
        new byte[] { 0, 1, 8, 0, 6, 4, 0, 1 }.CopyTo(frame[14..]);
        AskerMac.CopyTo(frame[22..]);
        IPAddress.Parse(Asker).TryWriteBytes(frame[28..], out _);
        foreach (var (address, _) in _asked)
        {
            address.TryWriteBytes(frame[38..], out _);
            foreach (var port in _ports)
            {
                port.Send(question);
            }
        }
    }

    /// <summary>Whether it is an ARP reply to us; then it is noted and goes no further.</summary>
    private bool IsAnswer(ReadOnlySpan<byte> frame, int from)
    {
        if (frame.Length < ArpSize || !frame[..6].SequenceEqual(AskerMac))
        {
            return false;
        }

        var address = new IPAddress(frame.Slice(28, 4));
        var index = frame[21] == 2 ? Array.FindIndex(_asked, one => one.Address.Equals(address)) : -1;
        if (index >= 0)
        {
            _answers.Answer(index, from);
        }

        return true;
    }

    private static ulong Mac(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
}
