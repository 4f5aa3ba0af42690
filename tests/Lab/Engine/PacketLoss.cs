using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Engine;

/// <summary>Loses packets at a host of the lab, by nftables in its namespace. What is lost leaves no trace for its sender: no reset, no carrier loss.</summary>
internal static class PacketLoss
{
    private const string Table = "loss";

    /// <summary>Skips the calling test where the kernel or the machine cannot do it.</summary>
    public static void Require()
    {
        LabFixture.Require();
        Skip.If(Shell.Try("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v nft").Status != 0, "needs nft: Debian package nftables");
    }

    /// <summary>Loses all that comes to a host from these addresses and, if asked, all that it sends to them.</summary>
    public static void Cut(string host, IEnumerable<string> peers, bool incoming = true, bool outgoing = true)
    {
        var set = $"{{ {string.Join(", ", peers)} }}";
        Lose(host, "input", incoming ? $"ip saddr {set} drop" : "");
        Lose(host, "output", outgoing ? $"ip daddr {set} drop" : "");
    }

    /// <summary>Loses a share of all packets that come to a host.</summary>
    /// <param name="percent">1-99.</param>
    public static void Random(string host, int percent) => Lose(host, "input", $"numgen random mod 100 < {percent} drop");

    /// <summary>Loses nothing any more.</summary>
    public static void End(string host) => Shell.Try("ip", "netns", "exec", LabNetwork.Namespace(host), "nft", "delete", "table", "inet", Table);

    private static void Lose(string host, string hook, string rule)
    {
        Nft(host, $"add table inet {Table}");
        Nft(host, $"add chain inet {Table} {hook} {{ type filter hook {hook} priority 0; }}");
        if (rule.Length > 0)
            Nft(host, $"add rule inet {Table} {hook} {rule}");
    }

    private static void Nft(string host, string command) => Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(host), "nft", command);
}
