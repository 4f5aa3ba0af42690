using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>A client stays with its server through reloads, the loss of the node that it came through, and that node's return.</summary>
[Collection(SideBySide.Clusters)]
public sealed class StickTests
{
    private const string Client = "c";
    private const string Site = "w";
    private const string SiteAddress = "10.77.0.5";
    private const string Vip = "10.77.0.101";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public void Client_stays_with_its_server_whichever_node_serves_it()
    {
        (string Name, string Address)[] hosts = [("h1", "10.77.0.11/24"), ("h2", "10.77.0.12/24"), ("h3", "10.77.0.13/24"), (Client, "10.77.0.3/24"), (Site, $"{SiteAddress}/24")];
        using var network = LabFixture.Hosts(hosts);
        using var servers = new Disposables(Enumerable.Range(1, 4).Select(i => Shell.Start(
            Path.Combine(LabNetwork.StateFolder, $"s{i}.log"),
            "ip", "netns", "exec", LabNetwork.Namespace(Site), Programs.Find("lab"), "serve", $"s{i}", $"{SiteAddress}:{8080 + i}")));
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        Write(shared, weight: 100);
        List<LabNode> nodes = [.. hosts[..3].Select(host => new LabNode(host.Name, host.Address[..^3], Programs.Folder))];
        using var all = new Disposables(nodes);
        foreach (var node in nodes)
        {
            node.WriteConfig(shared);
            node.Start();
        }

        Until(() => nodes.All(node => node.Show("node").Count(row => row["status"] == "up") == 3), "one cluster");
        Until(() => nodes.All(node => node.Show("lb").Count(row => row["state"] == "up") == 4), "all servers up");
        Until(() => Ask(Vip) is not null, "the VIP answers");
        var server = Ask(Vip);

        Until(() => nodes.All(node => Table(node).Contains($"\"key\":\"10.77.0.3\",\"server\":\"{server}\"")), $"the entry of {server} on all nodes, which have {string.Join(' ', nodes.Select(Table))}");
        Assert.All(nodes, node => StaysOn(server, node.Address));

        Write(shared, weight: 50);
        var (status, output, error) = nodes[1].Pbm("config", "reload");
        Assert.True(status == 0, output + error);
        StaysOn(server, nodes[1].Address);

        LabNode? owner = null;
        Until(() => (owner = nodes.SingleOrDefault(node => node.Name == nodes[1].Show("vip").SingleOrDefault()?["owner"])) is not null, "an owner after the reload");
        owner!.Kill();
        Until(() => Ask(Vip) is not null, "the VIP answers without its former owner");
        StaysOn(server, Vip);

        owner.Start();
        Until(() => Table(owner).Contains("10.77.0.3"), "the entry on the node that came back");
        Until(() => Ask(owner.Address) is not null, "that node serves");
        StaysOn(server, owner.Address);
        Until(() => nodes.All(node => node.Show("node").Count(row => row["status"] == "up") == 3), "one cluster again");

        Assert.Equal(0, owner.Stop());
        owner.Start();
        Until(() => Table(owner).Contains("10.77.0.3"), "the entry after a graceful restart");
        Until(() => Ask(owner.Address) is not null, "that node serves");
        StaysOn(server, owner.Address);
        nodes.ForEach(node => node.Kill());
    }

    private static void Write(string file, int weight) => File.WriteAllText(file, $$"""
        ha {
          cluster { name = lab, seeds = ["10.77.0.11:4053", "10.77.0.12:4053", "10.77.0.13:4053"] }
          vips { web { id = 51, addresses = ["{{Vip}}/24"] } }
          frontends { www { bind = ["*:80"], backend = app } }
          backends { app { stick = "on src", check { inter = 200ms }
            servers { s1.address = "{{SiteAddress}}:8081", s2.address = "{{SiteAddress}}:8082", s3.address = "{{SiteAddress}}:8083"
                      s4 { address = "{{SiteAddress}}:8084", weight = {{weight}} } } } }
        }

        """);

    private static string? Ask(string address) => ConnectProbe.Fetch(Client, address, 80) is { Length: > 1 } body ? body[..2] : null;

    private static string Table(LabNode node) => node.Pbm("lb", "table", "-backend", "app", "-o", "json").Output;

    // By round robin it would come to another server with the next connection.
    private static void StaysOn(string? server, string address)
    {
        for (var i = 0; i < 5; i++)
            Assert.Equal(server, Ask(address));
    }

    private static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"within {Patience.TotalSeconds} s: {what}");

    private sealed class Disposables(IEnumerable<IDisposable> items) : IDisposable
    {
        private readonly IDisposable[] _items = [.. items];

        public void Dispose() => Array.ForEach(_items, item => item.Dispose());
    }
}
