using System.Diagnostics;
using System.Runtime.InteropServices;
using HaActors.Lab.Measure;
using HaActors.Net.Link;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Bench.Failover;

/// <summary>
/// Follows which hosts' eth0 has the floating address, and since when, by the kernel's own notices: looking by programs again and again would
/// disturb what is measured, and be late. One thread a host.
/// </summary>
internal sealed class AddressWatch : IDisposable
{
    private const long LookNanoseconds = 50_000_000;        // between looks whether to stop

    private readonly WireAddress _address;
    private readonly Dictionary<string, Seen> _hosts;
    private readonly List<NamespaceThread> _threads;
    private volatile bool _stop;

    /// <param name="hosts">None has the address yet.</param>
    public AddressWatch(IEnumerable<string> hosts, string address)
    {
        _address = WireAddress.From(System.Net.IPAddress.Parse(address));
        _hosts = hosts.ToDictionary(host => host, _ => new Seen());
        using var listening = new CountdownEvent(_hosts.Count);
        _threads = [.. _hosts.Select(host => NamespaceThread.Start(host.Key, () => Follow(host.Value, listening)))];
        if (!listening.Wait(TimeSpan.FromSeconds(30))) throw new BenchException("the kernel's notices of addresses are not to be had");
    }

    /// <summary>Whether the host's interface has the address.</summary>
    public bool Has(string host) => Volatile.Read(ref _hosts[host].Has);

    /// <summary><see cref="Stopwatch.GetTimestamp"/> of when the interface lost or got it last; 0: it never had it.</summary>
    public long ChangedAt(string host) => Volatile.Read(ref _hosts[host].ChangedAt);

    /// <summary>The host whose interface has the address; null: none or more than one has it.</summary>
    public string? Owner()
    {
        string[] owners = [.. _hosts.Keys.Where(Has)];
        return owners.Length == 1 ? owners[0] : null;
    }

    public void Dispose()
    {
        _stop = true;
        _threads.ForEach(thread => thread.Join());
    }

    private void Follow(Seen host, CountdownEvent listening)
    {
        using var socket = new NetlinkSocket(NetlinkSocket.AddressGroup);
        var poll = new PollSet(socket.Fd);
        byte[] buffer = new byte[32 * 1024];
        int eth0 = InterfaceInfo.Find("eth0")!.Index;
        listening.Signal();
        while (!_stop)
        {
            poll.Wait(LookNanoseconds);
            for (int length = socket.Receive(buffer); length > 0; length = socket.Receive(buffer))
            {
                ReadOnlySpan<byte> datagram = buffer.AsSpan(0, length);
                while (NetlinkMessage.TryTake(ref datagram, out ushort type, out ReadOnlySpan<byte> body))
                {
                    Take(host, type, body, eth0);
                }
            }
        }
    }

    private void Take(Seen host, ushort type, ReadOnlySpan<byte> body, int eth0)
    {
        if (type is not (NetlinkMessage.NewAddress or NetlinkMessage.DelAddress) || MemoryMarshal.Read<int>(body[4..]) != eth0) return;
        ReadOnlySpan<byte> local = NetlinkMessage.Find(body[NetlinkMessage.AddressSize..], NetlinkMessage.IfaLocal);
        bool has = type == NetlinkMessage.NewAddress;
        if (has == host.Has || !local.SequenceEqual(_address.ToIPAddress().GetAddressBytes())) return;
        Volatile.Write(ref host.ChangedAt, Stopwatch.GetTimestamp());
        Volatile.Write(ref host.Has, has);
    }

    private sealed class Seen
    {
        public bool Has;
        public long ChangedAt;
    }
}
