using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A real engine on a host of the lab, with what it reported.</summary>
internal sealed class EngineUnderTest : IDisposable
{
    public const string Vip = "10.77.0.101";

    public const string VipV6 = "2001:db8:77::101";

    private EngineUnderTest(RedundancyEngine engine)
    {
        Engine = engine;
        engine.Subscribe(Transitions.Enqueue);
    }

    public RedundancyEngine Engine { get; }

    public ConcurrentQueue<VipTransition> Transitions { get; } = new();

    public VipState State => Transitions.LastOrDefault()?.To ?? VipState.Initialize;

    public static EngineUnderTest On(string host, Action<string>? notice = null)
    {
        RedundancyEngine? engine = null;
        NamespaceThread.Start(host, () => engine = RedundancyEngine.Start(
            [new RedundancyLink("eth0", null)], new RedundancyOptions { Notice = notice ?? (_ => { }) })).Join();
        return new EngineUnderTest(engine!);
    }

    public static VipSettings Settings(int interval = 50, bool preempt = true, byte id = 51, int prefix = 24, int garpRepeat = 3) => new(
        "web",
        id,
        [new IpPrefix(IPAddress.Parse(Vip), prefix)],
        "eth0",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromMilliseconds(interval),
        preempt,
        TimeSpan.Zero,
        null,
        [],
        1,
        [],
        new GarpSettings(garpRepeat, TimeSpan.Zero, TimeSpan.Zero));

    /// <summary>With an IPv6 address that moves along.</summary>
    public static VipSettings Mixed() => Settings() with
    {
        Addresses = [new IpPrefix(IPAddress.Parse(Vip), 24), new IpPrefix(IPAddress.Parse(VipV6), 64)],
    };

    /// <summary>The same address by CARP: vhid 51, advbase 1.</summary>
    public static VipSettings CarpSettings(string password = "love", bool preempt = true) => Settings(1000, preempt) with
    {
        Protocol = RedundancyProtocol.Carp,
        Password = new Password(password),
    };

    /// <summary>Why frames were dropped, but for those that came before their VIP was opened.</summary>
    public IEnumerable<string> Dropped => Engine.Counters.DroppedByReason.Keys.Where(reason => reason != "UnknownVrid");

    public EngineUnderTest Open(byte priority, VipSettings? vip = null)
    {
        Engine.Open(vip ?? Settings(), priority);
        return this;
    }

    // Far above what any step takes, so that a machine under load does not fail a test.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public void AwaitState(VipState state) => Await(() => State == state, () => $"{state}; seen: {string.Join(", ", Transitions)}");

    /// <summary>Waits for what other programs and threads bring about.</summary>
    public static void Await(Func<bool> condition, Func<string> what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, $"not within {Patience.TotalSeconds} s: {what()}");
            Thread.Sleep(1);
        }
    }

    /// <summary>The hosts that have the address now.</summary>
    public static string Holders(params string[] hosts) => string.Concat(hosts.Where(host => LabNetwork.Addresses(host).Contains(Vip)));

    public static string HoldersV6(params string[] hosts) =>
        string.Concat(hosts.Where(host => LabNetwork.Addresses(host, v6: true).Contains(VipV6)));

    /// <summary>The hardware address of a host.</summary>
    public static string MacOf(string host) =>
        Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(host), "cat", "/sys/class/net/eth0/address").Trim();

    /// <summary>Sends one packet, so that the host has to find the other's hardware address.</summary>
    /// <param name="from">An address of the host; null: as it likes.</param>
    public static void Knock(string host, string to, string? from = null) => NamespaceThread.Start(host, () =>
    {
        const int AnyPort = 9;
        var address = IPAddress.Parse(to);
        using var socket = new UdpClient(address.AddressFamily);
        if (from is not null)
            socket.Client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Send([1], 1, new IPEndPoint(address, AnyPort));
    }).Join();

    public void Dispose() => Engine.Dispose();
}
