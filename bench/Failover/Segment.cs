using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>The hosts of the bench, on one switch, and the address that floats between them.</summary>
internal static class Segment
{
    public const string Client = "client";
    public const string Address = "10.77.0.101";
    public static readonly string[] Hosts = ["h1", "h2", "h3"];

    public static string AddressOf(string host) => $"10.77.0.{11 + Array.IndexOf(Hosts, host)}";

    public static void Create()
    {
        Dictionary<string, string> hosts = Hosts.ToDictionary(host => host, host => $"{AddressOf(host)}/24");
        hosts[Client] = "10.77.0.1/24";
        LabNetwork.Create(hosts);
    }

    /// <summary>The host whose interface has the address; null: none or more than one has it.</summary>
    public static string? Owner()
    {
        string[] owners = [.. Hosts.Where(host => LabNetwork.Addresses(host).Contains(Address))];
        return owners.Length == 1 ? owners[0] : null;
    }
}
