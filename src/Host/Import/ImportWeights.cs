namespace HaActors.Host.Import;

/// <summary>Weights of servers: one that names none has 1 in HAProxy and keepalived, and 100 here.</summary>
internal static class ImportWeights
{
    /// <summary>Where some of a backend's servers have a weight, gives the others 1; where none has, all are alike anyway.</summary>
    public static void Complete(IEnumerable<HoconBlock> servers)
    {
        var all = servers.ToArray();
        if (!Array.Exists(all, server => server.Has("weight")))
            return;
        foreach (var server in all.Where(server => !server.Has("weight")))
            server.Set("weight", "1");
    }
}
