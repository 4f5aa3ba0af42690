using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;

namespace HaActors.Tests.Fakes;

/// <summary>Settings to start tests from.</summary>
public static class Samples
{
    public static VipSettings Vip(string name, byte id = 1) => new(
        name,
        id,
        [new IpPrefix(IPAddress.Parse($"10.77.0.{100 + id}"), 24)],
        "eth0",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromMilliseconds(50),
        true,
        TimeSpan.Zero,
        null,
        [],
        1,
        [],
        new GarpSettings(5, TimeSpan.FromSeconds(5), TimeSpan.Zero))
    {
        DrainTimeout = TimeSpan.FromMinutes(5),
    };

    public static ImmutableArray<VipSettings> Vips(int count) =>
        [.. Enumerable.Range(1, count).Select(i => Vip($"v{i}", (byte)i))];

    public static CheckSettings Check { get; } = new(
        new TcpProbeSettings(),
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMilliseconds(20),
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromSeconds(1),
        2,
        2);

    public static BackendSettings Backend { get; } = new(
        "app",
        BalanceAlgorithm.RoundRobin,
        false,
        Check,
        [new ServerSettings("s1", "127.0.0.1", 8081, 100, false), new ServerSettings("s2", "127.0.0.1", 8082, 100, false)]);

    public static FrontendSettings Frontend { get; } = new(
        "www",
        [new IPEndPoint(IPAddress.Any, 80)],
        "app",
        1000,
        new TrafficTimeouts(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(50)));

    public static ServiceSettings Settings(string node, ImmutableArray<VipSettings> vips) => new(
        1,
        new NodeSettings(node, "eth0", IPAddress.Parse("10.77.0.11"), 100),
        vips,
        [Frontend],
        [Backend])
    {
        Placement = new PlacementSettings { HoldDown = TimeSpan.FromMilliseconds(100) },
    };
}
