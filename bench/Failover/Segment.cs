using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>
/// The hosts of the bench, on one switch, and the address that floats between them. Each host serves a page at its own port; a server that is
/// never lost has the same page for contenders that carry the connections themselves.
/// </summary>
internal static class Segment
{
    public const string Client = "client";
    public const string Address = "10.77.0.101";

    /// <summary>Where clients ask for the page.</summary>
    public const int Port = 7000;

    /// <summary>The server that is never lost, at <see cref="Port"/>.</summary>
    public const string ServerAddress = "10.77.0.3";

    private const string Server = "server";

    public static readonly string[] Hosts = ["h1", "h2", "h3"];

    public static string AddressOf(string host) => $"10.77.0.{11 + Array.IndexOf(Hosts, host)}";

    /// <param name="hostsServe">Whether the hosts themselves answer clients.</param>
    /// <returns>The servers.</returns>
    public static IReadOnlyList<IDisposable> Create(bool hostsServe)
    {
        Dictionary<string, string> hosts = Hosts.ToDictionary(host => host, host => $"{AddressOf(host)}/24");
        hosts[Client] = "10.77.0.1/24";
        hosts[Server] = $"{ServerAddress}/24";
        LabNetwork.Create(hosts);
        return [.. (hostsServe ? Hosts : [Server]).Select(host => PageServer.Start(host, Port))];
    }
}
