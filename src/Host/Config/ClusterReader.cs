using System.Net;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.cluster</c>, <c>ha.admin</c> and <c>ha.log</c>.</summary>
internal static class ClusterReader
{
    public static ClusterSettings Read(Section section)
    {
        var name = section.Scalar("name");
        if (name is not null && !Names.IsClusterName(name.Text))
            section.Reading.Fail(name, Names.ClusterRule);
        var port = section.Integer("port", 1, 65535);
        var seeds = section.List("seeds");
        // A node answers to its address only, so a name would never be reached.
        foreach (var seed in seeds.Where(s => !Endpoints.TryAddressPort(s.Text, out _)))
            section.Reading.Fail(seed, "must be \"ADDRESS:PORT\", in quotes: the IPv4 address and cluster port of a node");
        var settings = new ClusterSettings(
            name?.Text ?? "",
            port,
            [.. seeds.Select(s => Endpoints.TryAddressPort(s.Text, out var seed) ? seed : default)],
            section.Duration("heartbeat-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10)),
            section.Duration("acceptable-pause", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5)),
            section.Duration("down-after", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ClusterTlsReader.Read(section.Sub("tls")));
        section.RejectUnknown();
        return settings;
    }

    public static AdminSettings ReadAdmin(Section section)
    {
        var pbm = section.Sub("pbm");
        var host = pbm.Scalar("host");
        var address = IPAddress.Loopback;
        if (host is not null && !Endpoints.TryAddress(host.Text, out address))
            pbm.Reading.Fail(host, "must be an IPv4 address; 127.0.0.1 keeps the unauthenticated listener on this machine");
        var http = section.Sub("http");
        var bind = http.Scalar("bind");
        IPEndPoint? pages = null;
        if (bind is { Text.Length: > 0 } && !Endpoints.TryBind(bind.Text, out pages))
            http.Reading.Fail(bind, "must be \"ADDRESS:PORT\" or \"*:PORT\", in quotes, or empty");
        var settings = new AdminSettings(new IPEndPoint(address, pbm.Integer("port", 1, 65535)), pages);
        pbm.RejectUnknown();
        http.RejectUnknown();
        section.RejectUnknown();
        return settings;
    }
}
