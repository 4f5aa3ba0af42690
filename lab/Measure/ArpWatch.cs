using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Network;

namespace HaActors.Lab.Measure;

/// <summary>
/// Asks the segment who has each address, every 20 ms, and keeps for how long two machines answered for one address.
/// It has a host of its own: the answers would refresh the neighbour table of the client and hide a missing announcement.
/// </summary>
public sealed class ArpWatch
{
    private const int FrameLength = 42;             // Ethernet 14 + ARP 28, RFC 826
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly string[] _addresses;
    private readonly IPAddress _own;
    private readonly NamespaceThread _thread;
    private readonly Dictionary<string, Claim> _claims = [];
    private readonly Dictionary<string, TimeSpan> _longest = [];
    private volatile bool _stop;

    private ArpWatch(string host, string own, IEnumerable<string> addresses)
    {
        _addresses = addresses.ToArray();
        _own = IPAddress.Parse(own);
        _thread = NamespaceThread.Start(host, Run);
    }

    public static ArpWatch Start(string host, string own, IEnumerable<string> addresses) => new(host, own, addresses);

    /// <summary>Asks it to end, without waiting.</summary>
    public void RequestStop() => _stop = true;

    /// <summary>The longest time in which two machines answered for the same address; zero if that never was.</summary>
    public (string Address, TimeSpan Longest) Stop()
    {
        _stop = true;
        _thread.Join();
        return _longest.Count == 0 ? ("", TimeSpan.Zero) : _longest.Select(pair => (pair.Key, pair.Value)).MaxBy(pair => pair.Value);
    }

    private void Run()
    {
        using var socket = LabNative.OpenArpSocket("eth0");
        var mac = File.ReadAllText("/sys/class/net/eth0/address").Trim();
        var hardware = Convert.FromHexString(mac.Replace(":", ""));
        var buffer = new byte[128];
        while (!_stop)
        {
            foreach (var address in _addresses)
            {
                socket.Send(Request(hardware, _own, IPAddress.Parse(address)));
            }

            var end = Stopwatch.GetTimestamp() + (long)(Interval.TotalSeconds * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end)
            {
                if (socket.Poll(TimeSpan.FromMilliseconds(2), SelectMode.SelectRead))
                {
                    Note(buffer.AsSpan(0, socket.Receive(buffer)));
                }
            }
        }
    }

    private void Note(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < FrameLength || frame[21] != 2)       // an ARP reply
        {
            return;
        }

        var address = new IPAddress(frame.Slice(28, 4)).ToString();
        var mac = Convert.ToHexString(frame.Slice(22, 6));
        var now = Stopwatch.GetTimestamp();
        if (!_claims.TryGetValue(address, out var claim) || claim.Mac == mac)
        {
            _claims[address] = new Claim(mac, now, claim.OtherMac, claim.Disputed, claim.Other);
            return;
        }

        // Another machine than the last one that answered. Both are alive claims while their answers are two intervals apart at most.
        var disputed = Stopwatch.GetElapsedTime(claim.Seen, now) < 2 * Interval && claim.OtherMac == mac
            && Stopwatch.GetElapsedTime(claim.Other, now) < 3 * Interval;
        var since = disputed ? claim.Disputed : now;
        if (disputed)
        {
            var span = Stopwatch.GetElapsedTime(since, now);
            _longest[address] = span > _longest.GetValueOrDefault(address) ? span : _longest.GetValueOrDefault(address);
        }

        _claims[address] = new Claim(mac, now, claim.Mac, since, claim.Seen);
    }

    private static byte[] Request(byte[] mac, IPAddress own, IPAddress target)
    {
        var frame = new byte[FrameLength];
        frame.AsSpan(0, 6).Fill(0xff);
        mac.CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0806);
        new byte[] { 0, 1, 8, 0, 6, 4, 0, 1 }.CopyTo(frame, 14);
        mac.CopyTo(frame, 22);
        own.GetAddressBytes().CopyTo(frame, 28);
        target.GetAddressBytes().CopyTo(frame, 38);
        return frame;
    }

    /// <param name="Mac">Who answered last.</param>
    /// <param name="Seen">When.</param>
    /// <param name="OtherMac">Who answered before that machine, if another one did.</param>
    /// <param name="Disputed">When both began to answer in turn.</param>
    /// <param name="Other">When the other one answered last.</param>
    private readonly record struct Claim(string Mac, long Seen, string? OtherMac, long Disputed, long Other);
}
