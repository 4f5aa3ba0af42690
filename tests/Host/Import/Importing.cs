using System.Collections.Immutable;
using System.Net;
using HaActors.Host.Config;
using HaActors.Host.Import;
using HaActors.Host.Tests.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

/// <summary>One run of <c>haactors import</c>, and what the reader of configurations makes of its output.</summary>
/// <param name="Text">The HOCON.</param>
/// <param name="Remarks">Lines of stderr, without the folder of the file.</param>
internal sealed record Importing(int Status, string Text, ImmutableArray<string> Remarks, ImmutableArray<ConfigError> Errors, HostSettings? Settings)
{
    public static Importing Of(string? keepalived = null, string? haproxy = null, string? hfm = null)
    {
        using var files = new TempFiles();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var status = ImportCommand.Run(File("keepalived.conf", keepalived), File("haproxy.cfg", haproxy), File("hfm.conf", hfm), output, errors);
        var written = files.Write("ha.conf", output + "\nha.node { name = h1, interface = eth0, address = 10.0.10.1 }\n");
        var read = new HaConfigReader(EthernetOf("10.0.10.1/16"), "h1").ReadFile(written, revision: 1);
        var remarks = errors.ToString().Replace(Path.GetDirectoryName(written) + "/", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Importing(status, output.ToString(), [.. remarks], read.Errors, read.Settings);

        string? File(string name, string? text) => text is null ? null : files.Write(name, text);
    }

    /// <summary>The settings of an import whose output is a configuration without errors.</summary>
    public ServiceSettings Good()
    {
        Assert.Equal(0, Status);
        Assert.True(Errors.IsEmpty, string.Join('\n', Errors) + "\n" + Text);
        return Settings!.Services;
    }

    private static Interfaces EthernetOf(string address)
    {
        var parts = address.Split('/');
        return new Interfaces(ImmutableDictionary<string, ImmutableArray<IpPrefix>>.Empty
            .Add("eth0", [new IpPrefix(IPAddress.Parse(parts[0]), int.Parse(parts[1]))]));
    }
}
