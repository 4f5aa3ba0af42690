using System.Net;
using System.Net.Sockets;
using HaActors.Net.Handover;

namespace HaActors.Net.Link;

/// <summary>
/// Keeps the machine from taking packets to virtual addresses that it is to answer ARP for only (RFC 9568 section 6.1, Accept_Mode
/// false), by one table of nftables. Rules stand for all such addresses of open VIPs, held or not, so that becoming Master waits for
/// nothing. Neighbour discovery is let through (section 6.4.3, (655)). Each call waits for nft; one thread at a time.
/// </summary>
internal static class AcceptRules
{
    /// <summary>Of family inet.</summary>
    public const string Table = "haactors_accept";

    /// <summary>Puts the rules for these addresses in the place of those before; none: removes the table.</summary>
    /// <param name="failure">What nft said.</param>
    public static bool TrySet(IReadOnlyCollection<IPAddress> addresses, out string failure) => Nft.TryRun(Script(addresses), out failure);

    /// <summary>Removes what a former run has left.</summary>
    public static void Clear()
    {
        if (Nft.Program is not null)
            _ = Nft.TryRun($"delete table inet {Table}", out _);
    }

    /// <summary>One transaction; the table is made first, so that its removal cannot fail.</summary>
    internal static string Script(IReadOnlyCollection<IPAddress> addresses)
    {
        var anew = $"add table inet {Table}\ndelete table inet {Table}\n";
        return addresses.Count == 0 ? anew : $$"""
            {{anew}}table inet {{Table}} {
              chain in {
                type filter hook input priority -1; policy accept;
                iifname "lo" accept
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
            {{Rule("ip", AddressFamily.InterNetwork)}}{{Rule("ip6", AddressFamily.InterNetworkV6)}}  }
            }

            """;

        string Rule(string word, AddressFamily family)
        {
            var chosen = addresses.Where(address => address.AddressFamily == family).Distinct().ToArray();
            return chosen.Length == 0 ? "" : $"    {word} daddr {{ {string.Join(", ", chosen.Select(address => $"{address}"))} }} counter drop\n";
        }
    }
}
