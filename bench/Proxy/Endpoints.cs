using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>Who listens where, all on loopback.</summary>
/// <param name="Small">Servers that answer small requests: one program on several addresses, because a pair of addresses has only as many
/// connections as there are ports.</param>
/// <param name="Bulk">The server that sends without end.</param>
/// <param name="Http">As Small: one program that serves files.</param>
/// <param name="Syslog">Where the contenders send their logs. Nobody reads them: a full socket drops, as cheaply for both.</param>
internal sealed record Endpoints(IPEndPoint[] Small, IPEndPoint Bulk, IPEndPoint[] Http, IPEndPoint Syslog)
{
    private const int SmallServers = 8;

    public static Endpoints Choose() => new(Addresses(FreePort()), FreeLocal(), Addresses(FreePort()), FreeLocal());

    public static IPEndPoint FreeLocal() => new(IPAddress.Loopback, FreePort());

    private static IPEndPoint[] Addresses(int port) =>
        [.. Enumerable.Range(2, SmallServers).Select(host => new IPEndPoint(new IPAddress(new byte[] { 127, 0, 0, (byte)host }), port))];

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Any, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>Where a contender listens.</summary>
internal sealed record Places(IPEndPoint Small, IPEndPoint Bulk, IPEndPoint Http, IPEndPoint HttpClose, IPEndPoint Https)
{
    public IPEndPoint[] All => [Small, Bulk, Http, HttpClose, Https];

    public static Places Choose() =>
        new(Endpoints.FreeLocal(), Endpoints.FreeLocal(), Endpoints.FreeLocal(), Endpoints.FreeLocal(), Endpoints.FreeLocal());
}
