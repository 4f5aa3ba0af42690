namespace HaActors.Host.Import.Keepalived;

/// <summary><c>haactors import --keepalived</c>: VIPs, tracks and virtual servers out of keepalived's file (keepalived.conf(5)).</summary>
internal static class KeepalivedImport
{
    /// <param name="ha">The block <c>ha</c> that is filled.</param>
    public static void Read(string file, string text, HoconBlock ha, Remarks remarks)
    {
        var blocks = KeepalivedText.Read(file, text, remarks);
        var global = new KeepalivedGlobals(remarks);
        foreach (var block in blocks.Where(block => block.Keyword is "global_defs"))
            global.Read(block, ha);
        var tracks = new TrackImport(ha, remarks);
        foreach (var block in blocks)
            tracks.Take(block);
        var names = new ImportNames();
        foreach (var block in blocks)
        {
            switch (block.Keyword)
            {
                case "global_defs" or "vrrp_script" or "vrrp_track_process" or "vrrp_track_file" or "track_file":
                    break;
                case "vrrp_instance":
                    new VrrpInstanceImport(block, global, tracks, remarks).Write(ha, names.For(block.Head[1]));
                    break;
                case "vrrp_sync_group":
                    remarks.Add(block.Head, "vrrp_sync_group: addresses move together if they are those of one VIP; each VIP here is placed by itself");
                    break;
                case "virtual_server":
                    new VirtualServerImport(block, remarks).Write(ha);
                    break;
                default:
                    remarks.Add(block.Head, $"{block.Head}: not carried over");
                    break;
            }
        }
    }
}
