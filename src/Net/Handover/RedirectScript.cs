using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Handover;

/// <summary>
/// The rules of a new owner, as text for nft. They stand at the ingress of the interface (family netdev), before routing and the
/// machine's own packet filter: there a packet can be handed to a neighbour as it is, so that neither forwarding, nor routes, nor
/// connection tracking are needed. Each hand-over lowers the time to live, so that nothing can circle for ever.
/// </summary>
internal static class RedirectScript
{
    /// <summary>Start of the names of all tables that this program makes.</summary>
    public const string Prefix = "haactors_";

    // A connection beyond this many goes to the old owner, which takes it as long as it serves.
    private const int MostFlows = 262_144;

    // Between raw (-300) and filter (0) of other tables' chains.
    private const int Priority = -200;

    // MAX_ARG_STRLEN of linux/binfmts.h is 128 kB; a flow of IPv6 has 100 characters at most.
    private const int MostFlowsInScript = 1000;

    /// <summary>
    /// Makes the table of a VIP, or gives one that is there another node to send to: the connections that it knows stay known. The
    /// rules come last, when all connections of this machine are in it.
    /// </summary>
    /// <param name="device">Name of the interface.</param>
    /// <param name="flows">What the machine has already.</param>
    public static IEnumerable<string> Install(
        string table, string device, ImmutableArray<IpPrefix> addresses, Neighbour to, TimeSpan lifetime, IEnumerable<TcpFlow> flows)
    {
        var families = addresses.GroupBy(address => address.Address.AddressFamily).Select(group => new Family(group.Key, [.. group])).ToArray();
        var text = new StringBuilder($"add table netdev {table}\n");
        foreach (var family in families)
        {
            text.Append($"add set netdev {table} {family.Set} {{ type {family.Type} . inet_service . {family.Type} . inet_service;"
                + $" flags dynamic,timeout; timeout {(long)lifetime.TotalSeconds}s; size {MostFlows}; }}\n");
        }

        foreach (var family in flows.GroupBy(flow => flow.Local.AddressFamily))
        {
            foreach (var part in family.Chunk(MostFlowsInScript))
            {
                text.Append($"add element netdev {table} {new Family(family.Key, []).Set} {{ "
                    + string.Join(", ", part.Select(flow => $"{flow.Client} . {flow.ClientPort} . {flow.Local} . {flow.LocalPort}")) + " }\n");
                if (part.Length < MostFlowsInScript)
                    continue;
                yield return text.ToString();
                text.Clear();
            }
        }

        text.Append($"add chain netdev {table} ingress {{ type filter hook ingress device \"{device}\" priority {Priority}; policy accept; }}\n");
        text.Append($"flush chain netdev {table} ingress\n");
        foreach (var family in families.Where(family => family.Gateway(to) is not null))
        {
            var rule = $"add rule netdev {table} ingress {family.Ip} daddr {{ {family.List} }}";
            var flow = $"{family.Ip} saddr . tcp sport . {family.Ip} daddr . tcp dport";
            text.Append($"{rule} tcp flags & (fin | syn | rst | ack) == syn update @{family.Set} {{ {flow} }} accept\n");
            // Known for as long as it is used: a later move may send the rest elsewhere for another lifetime.
            text.Append($"{rule} {flow} @{family.Set} update @{family.Set} {{ {flow} }} accept\n");
            text.Append($"{rule} meta l4proto tcp counter fwd {family.Ip} to {family.Gateway(to)} device \"{device}\"\n");
        }

        yield return text.ToString();
    }

    private sealed record Family(AddressFamily Number, ImmutableArray<IpPrefix> Addresses)
    {
        private bool IsV4 => Number == AddressFamily.InterNetwork;

        public string Ip => IsV4 ? "ip" : "ip6";

        public string Type => IsV4 ? "ipv4_addr" : "ipv6_addr";

        public string Set => IsV4 ? "own4" : "own6";

        public string List => string.Join(", ", Addresses.Select(address => address.Address));

        public string? Gateway(Neighbour to) => (IsV4 ? to.Address : Unscoped(to.LinkLocal))?.ToString();

        private static IPAddress? Unscoped(IPAddress? address) => address is null ? null : new IPAddress(address.GetAddressBytes());
    }
}
