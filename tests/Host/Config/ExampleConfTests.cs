using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using HaActors.Host.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

public sealed class ExampleConfTests
{
    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Folder(), "*.conf").Select(f => Path.GetFileName(f)!).Where(f => f is not ("reference.conf" or "cluster.conf")).Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_loads(string name)
    {
        Assert.Empty(Reading.File(Path.Combine(Folder(), name)).Errors);
    }

    [Fact]
    public void Two_node_example_is_one_file_for_both_machines()
    {
        var other = new Interfaces(ImmutableDictionary<string, ImmutableArray<IpPrefix>>.Empty
            .Add("eth0", [new IpPrefix(IPAddress.Parse("10.77.0.12"), 24)]));
        var settings = new HaConfigReader(other, "h2").ReadFile(Path.Combine(Folder(), "two-node.conf"), 1).Settings!;
        Assert.Equal(("h2", "10.77.0.12"), (settings.Services.Node.Name, settings.Services.Node.Address.ToString()));
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../hocon"));
}
