using System.Collections.Immutable;
using System.Net;
using HaActors.Host.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>Reads configurations as a machine would that has eth0 with 10.77.0.11/24 and 2001:db8:77::11/64, and eth1 with 192.168.5.1/24.</summary>
internal static class Reading
{
    public const string Node = "ha.node { name = h1, interface = eth0, address = 10.77.0.11 }\n";

    public const string App = """
        ha.backends.app.servers.s1.address = "10.77.0.12:8080"

        """;

    public static Interfaces Machine { get; } = new(ImmutableDictionary<string, ImmutableArray<IpPrefix>>.Empty
        .Add("eth0", [Prefix("10.77.0.11", 24), Prefix("2001:db8:77::11", 64), Prefix("fe80::11", 64)])
        .Add("eth1", [Prefix("192.168.5.1", 24)]));

    private static IpPrefix Prefix(string address, int length) => new(IPAddress.Parse(address), length);

    public static ConfigResult File(string path) => new HaConfigReader(Machine, "host-name").ReadFile(path, revision: 1);

    public static ConfigResult Text(string text)
    {
        using var files = new TempFiles();
        return File(files.Write("node.conf", text));
    }

    /// <summary>A reloader of a small configuration whose file is gone.</summary>
    public static Reloader Reloader() => new("node.conf", Text(Node + App), () => Machine);

    /// <summary>Settings of a configuration that must be good.</summary>
    public static HostSettings Good(string text)
    {
        var result = Text(text);
        Assert.Empty(result.Errors);
        return result.Settings!;
    }

    /// <summary>The only error of a configuration that has one.</summary>
    public static ConfigError Bad(string text)
    {
        var result = Text(text);
        Assert.Null(result.Settings);
        return Assert.Single(result.Errors);
    }
}
