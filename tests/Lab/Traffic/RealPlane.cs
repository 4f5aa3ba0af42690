using System.Net;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>The data plane of this process on loopback, before one real server that stands in the pool twice.</summary>
internal sealed class RealPlane : IDisposable
{
    private static readonly TrafficTimeouts Timeouts = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));

    private readonly DataPlane _plane = new(loops: 2);

    /// <param name="http">Null: mode tcp.</param>
    public RealPlane(int server, HttpSettings? http, ProxyHeader header = ProxyHeader.None, bool acceptsProxy = false)
    {
        Frontend = new FrontendSettings("www", [new IPEndPoint(IPAddress.Loopback, RealService.FreePort())], "app", 1000, Timeouts) { Http = http, AcceptProxy = acceptsProxy };
        Pool = new ServerPool("app", BalanceAlgorithm.RoundRobin,
            [.. new[] { "s1", "s2" }.Select(name => new PoolServer(name, new IPEndPoint(IPAddress.Loopback, server), 100) { SendProxy = header })]);
        Plane.ReplacePool(Pool);
        Plane.OpenFrontend(Frontend);
    }

    public DataPlane Plane => _plane;

    public FrontendSettings Frontend { get; }

    public ServerPool Pool { get; }

    public IPEndPoint Endpoint => Frontend.Binds[0];

    /// <summary>Counters of the frontend.</summary>
    public FrontendCounters Read() => _plane.Read().Frontends.Single();

    public void Dispose() => _plane.Dispose();
}
