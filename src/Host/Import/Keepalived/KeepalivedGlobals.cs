namespace HaActors.Host.Import.Keepalived;

/// <summary><c>global_defs</c>: what its instances take when they do not say otherwise.</summary>
internal sealed class KeepalivedGlobals(Remarks remarks)
{
    /// <summary>What instances and, with vrrp_ in front, the globals say of gratuitous ARP; keys of ours without the word master.</summary>
    public static readonly string[] GarpKeywords =
    [
        "garp_master_delay", "garp_master_repeat", "garp_master_refresh", "garp_master_refresh_repeat", "garp_lower_prio_delay", "garp_lower_prio_repeat", "garp_interval",
    ];

    private readonly Dictionary<string, string> _garp = [];

    /// <summary>VRRP version of instances that name none: 2, as keepalived has it.</summary>
    public string Version { get; private set; } = "2";

    /// <summary>Name of the machine; empty if it is not given.</summary>
    public string RouterId { get; private set; } = "";

    /// <summary>Of the names of links for virtual MACs.</summary>
    public string? VmacPrefix { get; private set; }

    /// <summary>Value of a <c>garp_…</c> keyword without the <c>vrrp_</c> in front; null if it is not given.</summary>
    public string? Garp(string keyword) => _garp.GetValueOrDefault(keyword);

    public void Read(KeepalivedBlock block, HoconBlock ha)
    {
        foreach (var (head, _) in block.Inner)
        {
            switch (head.Keyword)
            {
                case "vrrp_version":
                    Version = head[1];
                    break;
                case var garp when garp.StartsWith("vrrp_", StringComparison.Ordinal) && GarpKeywords.Contains(garp["vrrp_".Length..]):
                    _garp[head.Keyword["vrrp_".Length..]] = head[1];
                    break;
                case "vrrp_startup_delay" when ImportDurations.Read(head[1], 1000) is { } delay:
                    ha.Block("vip-defaults").Set("startup-delay", ImportDurations.Write(delay));
                    break;
                case "vmac_prefix":
                    VmacPrefix = head[1];
                    break;
                case "router_id":
                    RouterId = head[1];
                    remarks.Add(head, "router_id: a node is named by ha.node.name, its host name unless told otherwise");
                    break;
                case "notification_email" or "notification_email_from" or "smtp_server" or "smtp_connect_timeout" or "smtp_helo_name" or "smtp_alert":
                    remarks.Add(head, $"{head.Keyword}: no mail is sent; pbm events tail -follow yes tells of every change");
                    break;
                case "script_user" or "enable_script_security":
                    remarks.Add(head, $"{head.Keyword}: programs run as the user of haactors");
                    break;
                default:
                    remarks.Add(head, $"{head}: not carried over");
                    break;
            }
        }
    }
}
