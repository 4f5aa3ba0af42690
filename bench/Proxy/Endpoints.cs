using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>Who listens where, all on loopback.</summary>
/// <param name="Small">Servers that answer small requests: one program on several addresses, because a pair of addresses has only as many
/// connections as there are ports.</param>
/// <param name="Bulk">The server that sends without end.</param>
internal sealed record Endpoints(IPEndPoint[] Small, IPEndPoint Bulk)
{
    private const int SmallServers = 8;

    public static Endpoints Choose()
    {
        int port = FreePort();
        return new Endpoints(
            [.. Enumerable.Range(2, SmallServers).Select(host => new IPEndPoint(new IPAddress(new byte[] { 127, 0, 0, (byte)host }), port))],
            new IPEndPoint(IPAddress.Loopback, FreePort()));
    }

    public static IPEndPoint FreeLocal() => new(IPAddress.Loopback, FreePort());

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Any, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
