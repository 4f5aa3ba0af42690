using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Network;

namespace HaActors.Lab.Measure;

/// <summary>Pings a set of addresses, each once a millisecond, from inside a namespace, and keeps which echo was answered.</summary>
public sealed class PingProbe
{
    private const int EchoRequest = 8;      // RFC 792
    private const int EchoReply = 0;
    private const int HeaderLength = 8;
    private static readonly TimeSpan LateReply = TimeSpan.FromMilliseconds(300);

    private readonly Track[] _tracks;
    private readonly NamespaceThread _thread;
    private readonly bool _hurried;
    private volatile bool _stop;

    private PingProbe(string host, IEnumerable<string> addresses, bool hurried)
    {
        _hurried = hurried;
        _tracks = addresses.Select(address => new Track(address)).ToArray();
        _thread = NamespaceThread.Start(host, Run);
    }

    /// <param name="hurried">Its threads go before ordinary ones, so that a busy machine makes no gaps of its own; meant for few addresses.</param>
    public static PingProbe Start(string host, IEnumerable<string> addresses, bool hurried = false) => new(host, addresses, hurried);

    /// <summary>Sends no more, waits for late replies, and returns one result per address.</summary>
    public IReadOnlyList<Gap> Stop()
    {
        _stop = true;
        _thread.Join();
        return _tracks.Select(track => track.Result()).ToList();
    }

    private void Run()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { ReceiveBufferSize = 1 << 20 };
        var receiver = new Thread(() => Receive(socket)) { IsBackground = true, Priority = ThreadPriority.Highest };
        receiver.Start();
        Hurry();
        var packet = new byte[HeaderLength];
        var next = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            for (var i = 0; i < _tracks.Length; i++)
            {
                Write(packet, identifier: (ushort)(i + 1), sequence: _tracks[i].Begin());
                try
                {
                    socket.SendTo(packet, SocketFlags.None, _tracks[i].Target);
                }
                catch (SocketException)
                {
                    // No route or no neighbour: this echo stays unanswered, which is what is measured.
                }
            }

            next += Stopwatch.Frequency / 1000;
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next) is { Ticks: > 0 } left)
            {
                LabNative.Sleep(left);
            }

            next = Math.Max(next, Stopwatch.GetTimestamp() - (Stopwatch.Frequency / 1000));
        }

        Thread.Sleep(LateReply);
        socket.Close();
        receiver.Join();
    }

    private void Receive(Socket socket)
    {
        Hurry();
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                var length = socket.Receive(buffer);
                var header = (buffer[0] & 0x0f) * 4;
                if (length >= header + HeaderLength && buffer[header] == EchoReply)
                {
                    var identifier = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(header + 4));
                    if (identifier >= 1 && identifier <= _tracks.Length)
                    {
                        _tracks[identifier - 1].Answer(BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(header + 6)));
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The sender has closed the socket: the measurement is over.
        }
    }

    private void Hurry()
    {
        if (_hurried)
        {
            LabNative.HurryThread();
        }
    }

    private static void Write(Span<byte> packet, ushort identifier, ushort sequence)
    {
        packet.Clear();
        packet[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], sequence);
        var sum = (EchoRequest << 8) + identifier + sequence;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)~((sum & 0xffff) + (sum >> 16)));
    }

    /// <summary>The echoes to one address: when each was sent and whether it came back.</summary>
    private sealed class Track(string address)
    {
        private readonly List<long> _sent = new(1 << 16);
        private readonly bool[] _answered = new bool[1 << 20];

        public EndPoint Target { get; } = new IPEndPoint(IPAddress.Parse(address), 0);

        public ushort Begin()
        {
            lock (_sent)
            {
                _sent.Add(Stopwatch.GetTimestamp());
                return (ushort)(_sent.Count - 1);
            }
        }

        public void Answer(ushort sequence)
        {
            lock (_sent)
            {
                var last = _sent.Count - 1;
                var index = last - (ushort)(last - sequence);   // the newest echo with these 16 bits
                if (index >= 0 && index < _answered.Length)
                {
                    _answered[index] = true;
                }
            }
        }

        public Gap Result()
        {
            var answered = Enumerable.Range(0, Math.Min(_sent.Count, _answered.Length)).Where(i => _answered[i]).ToList();
            var longest = answered.Zip(answered.Skip(1))
                .Where(pair => pair.Second - pair.First > 1)
                .Select(pair => Stopwatch.GetElapsedTime(_sent[pair.First], _sent[pair.Second]))
                .DefaultIfEmpty()
                .Max();
            var last = answered.Count == 0 ? 0 : answered[^1];
            var open = _sent.Count - 1 - last > 1;
            if (open)
            {
                longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(_sent[last], _sent[^1]).Ticks));
            }

            return new Gap(address, _sent.Count, _sent.Count - answered.Count, longest) { IsOpen = open };
        }
    }
}
