namespace HaActors.Host.Import.Haproxy;

/// <summary><c>haactors import --haproxy</c>: the traffic half of a configuration out of HAProxy's.</summary>
internal static class HaproxyImport
{
    /// <param name="ha">The block <c>ha</c> that is filled.</param>
    public static void Read(string file, string text, HoconBlock ha, Remarks remarks)
    {
        var sections = HaproxySection.Cut(HaproxyText.Read(file, text, remarks), remarks);
        var names = new ImportNames();
        var global = new GlobalImport(ha, remarks);
        foreach (var section in sections.Where(section => section.Head.Keyword == "global"))
            global.Read(section);

        var backends = new Dictionary<string, BackendImport>();
        foreach (var section in sections.Where(section => section.IsBackend && IsServing(section, remarks)))
        {
            var backend = new BackendImport(section, remarks);
            if (backend.HasServers)
                backends[section.Name] = backend;
            else if (section.Head.Keyword == "backend")
                remarks.Add(section.Head, $"backend {section.Name}: has no servers and is left out");
        }

        foreach (var section in sections.Where(section => section.IsFrontend && IsServing(section, remarks)))
        {
            if (StatsImport.Take(section, ha, remarks))
                continue;
            var frontend = new FrontendImport(section, remarks, backends, names, global.MaxConnections);
            frontend.Write(ha);
        }

        foreach (var (name, backend) in backends)
            backend.Write(ha.Block("backends").Block(names.For(name)), names);
    }

    private static bool IsServing(HaproxySection section, Remarks remarks)
    {
        if (section.Lines.LastOrDefault(line => line.Keyword is "disabled" or "enabled") is not { Keyword: "disabled" } line)
            return true;
        remarks.Add(section.Head, $"{section.Head.Keyword} {section.Name}: disabled (line {line.Line}), left out");
        return false;
    }
}
