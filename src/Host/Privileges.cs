using System.Globalization;
using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary>What this process may do, against what its configuration needs.</summary>
/// <param name="Effective">Set of capabilities, a bit each, numbered as in linux/capability.h.</param>
/// <param name="FirstUnprivilegedPort">Lowest port that anybody may bind (ip(7), ip_unprivileged_port_start).</param>
internal sealed record Privileges(ulong Effective, int FirstUnprivilegedPort)
{
    private const int NetBindService = 10;
    private const int NetAdmin = 12;
    private const int NetRaw = 13;

    public static Privileges OfThisProcess()
    {
        const string Field = "CapEff:";
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(Field, StringComparison.Ordinal));
        var port = File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return new Privileges(
            ulong.Parse(line[Field.Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture),
            int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>One sentence for each capability that is needed and missing.</summary>
    public IEnumerable<string> Missing(HostSettings settings)
    {
        if (!settings.Services.Vips.IsEmpty)
        {
            if (!Has(NetAdmin))
                yield return "missing capability CAP_NET_ADMIN: it is needed to add and remove virtual addresses";
            if (!Has(NetRaw))
                yield return "missing capability CAP_NET_RAW: it is needed to send and receive VRRP adverts and gratuitous ARP";
        }

        var low = settings.Services.Frontends.SelectMany(f => f.Binds).FirstOrDefault(b => b.Port < FirstUnprivilegedPort);
        if (low is not null && !Has(NetBindService))
            yield return $"missing capability CAP_NET_BIND_SERVICE: it is needed to bind port {low.Port}, which is below {FirstUnprivilegedPort}";
    }

    private bool Has(int capability) => (Effective & 1UL << capability) != 0;
}
