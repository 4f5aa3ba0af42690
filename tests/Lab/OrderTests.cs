using System.Text.Json;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>Operators' orders to a running node whose clients, in both modes, go on meanwhile.</summary>
[Collection(SideBySide.Clusters)]
public sealed class OrderTests
{
    private const string Host = "a";
    private const string Client = "c";
    private const string Address = "10.77.0.11";
    private const int Tcp = 80;
    private const int Http = 81;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public void Drains_weights_and_kills_reach_whom_they_mean_and_nobody_else()
    {
        using var hosts = LabFixture.Hosts((Host, $"{Address}/24"), (Client, "10.77.0.3/24"));
        using var first = Shell.Start(
            Path.Combine(LabNetwork.StateFolder, "s1.log"), "ip", "netns", "exec", LabNetwork.Namespace(Host), Programs.Find("lab"), "serve", "s1", $"{Address}:8081");
        using var second = Shell.Start(
            Path.Combine(LabNetwork.StateFolder, "s2.log"), "ip", "netns", "exec", LabNetwork.Namespace(Host), Programs.Find("lab"), "serve", "s2", $"{Address}:8082");
        using var node = new LabNode(Host, Address, Programs.Folder);
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        File.WriteAllText(shared, $$"""
            ha {
              cluster { name = lab, seeds = ["{{Address}}:4053"] }
              log.sessions.to = stdout
              frontend-defaults { timeout-client = 5m, timeout-server = 5m }
              frontends { raw { bind = ["*:{{Tcp}}"], backend = app }, web { bind = ["*:{{Http}}"], mode = http, backend = app } }
              backends { app { check { inter = 200ms }, servers { s1.address = "{{Address}}:8081", s2.address = "{{Address}}:8082" } } }
            }

            """);
        node.WriteConfig(shared);
        node.Start();
        try
        {
            Until(() => node.Show("lb").Count(row => row["state"] == "up") == 2, "the servers are up");
            var crowds = new[] { Tcp, Http }.Select(port => ConnectionCrowd.Start(Client, [Address], port, 4, life: null)).ToList();
            Until(() => crowds.All(crowd => crowd.Opened == 4), "both modes serve");
            var held = Enumerable.Range(0, 6).Select(_ => new LongConnection(Client, Address, Tcp)).ToList();
            var server = held.ToDictionary(each => each, each => "");
            Until(() => held.All(each => (server[each] = Sessions(node).GetValueOrDefault(each.Client).Server ?? "") is "s1" or "s2"), "all are listed");
            Assert.Contains("s1", server.Values);
            Assert.Contains("s2", server.Values);

            Order(node, "set-server", "-backend", "app", "-server", "s1", "-state", "drain");
            AllGoTo("s2");
            Order(node, "set-server", "-backend", "app", "-server", "s1", "-state", "ready", "-weight", "0");
            AllGoTo("s2");
            Order(node, "set-server", "-backend", "app", "-server", "s1", "-weight", "configured");
            Order(node, "set-server", "-backend", "app", "-server", "s2", "-state", "maint");
            AllGoTo("s1");
            Assert.Equal("maint", node.Show("lb").Single(row => row["server"] == "s2")["admin"]);
            Order(node, "set-server", "-backend", "app", "-state", "ready");
            Until(() => Enumerable.Range(0, 4).Select(_ => Ask(Tcp)).Distinct().Count() == 2, "both take connections again");
            Assert.All(held, each => Assert.True(each.IsAlive()));

            // One of the sessions by its number.
            Order(node, "kill", "-id", $"{Sessions(node)[held[0].Client].Id}");
            Assert.True(held[0].IsReset());
            Until(() => File.ReadLines(node.Log).Any(line => line.StartsWith(held[0].Client, StringComparison.Ordinal) && line.Contains(" KD ", StringComparison.Ordinal)), "it is logged");
            held.RemoveAt(0);
            Assert.NotEqual(0, node.Pbm("lb", "kill", "-id", "999999999").Status);
            Assert.All(held, each => Assert.True(each.IsAlive()));

            // A frontend: its port is closed, its connections and the other frontend go on.
            foreach (var result in crowds.Select(crowd => crowd.Stop()))
            {
                Assert.Empty(result.Errors);
                Assert.Equal(4, result.Opened);
                Assert.InRange(result.Exchanges + result.Shorts, 20, long.MaxValue);
            }

            Order(node, "set-frontend", "-frontend", "raw", "-state", "drain");
            Until(() => Ask(Tcp) is null, "its port is closed");
            Assert.NotNull(Ask(Http));
            Assert.All(held, each => Assert.True(each.IsAlive()));
            Order(node, "set-frontend", "-frontend", "raw", "-state", "ready");
            Until(() => Ask(Tcp) is not null, "its port is open");

            // A whole backend: nobody new, and who is there finishes.
            Order(node, "set-server", "-backend", "app", "-state", "drain");
            Until(() => Ask(Tcp) is null && Ask(Http) is null, "nobody is let in");
            var finished = held[0];
            Assert.Equal(server[finished], finished.End());
            held.RemoveAt(0);
            Order(node, "set-server", "-backend", "app", "-state", "ready");
            Until(() => Ask(Tcp) is not null && Ask(Http) is not null, "all are let in");

            // The sessions of one server, then those of a frontend.
            Order(node, "kill", "-backend", "app", "-server", "s1");
            Assert.All(held.Where(each => server[each] == "s1"), each => Assert.True(each.IsReset()));
            held.RemoveAll(each => server[each] == "s1");
            Assert.NotEmpty(held);
            Assert.All(held, each => Assert.True(each.IsAlive()));
            Order(node, "kill", "-frontend", "raw");
            Assert.All(held, each => Assert.True(each.IsReset()));
            Until(() => Sessions(node).Count == 0, "none is listed");
            Assert.Equal(0, node.Stop());
        }
        finally
        {
            if (node.IsRunning) node.Kill();
        }

        void AllGoTo(string name)
        {
            Until(() => Ask(Tcp) == name && Ask(Http) == name, $"new ones go to {name}");
            for (var i = 0; i < 4; i++)
                Assert.Equal((name, name), (Ask(Tcp), Ask(Http)));
        }
    }

    private static string? Ask(int port) => ConnectProbe.Fetch(Client, Address, port)?.Split(':')[0];

    private static void Order(LabNode node, params string[] order)
    {
        var (status, output, error) = node.Pbm(["lb", .. order]);
        Assert.True(status == 0, $"lb {string.Join(' ', order)}: {output}{error}");
    }

    /// <summary>Number and server by the client's end.</summary>
    private static Dictionary<string, (long Id, string Server)> Sessions(LabNode node)
    {
        using var json = JsonDocument.Parse(node.Pbm("lb", "sessions", "-o", "json").Output);
        return json.RootElement.EnumerateArray().ToDictionary(
            row => row.GetProperty("client").GetString()!, row => (row.GetProperty("id").GetInt64(), row.GetProperty("server").GetString()!));
    }

    private static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"within {Patience.TotalSeconds} s: {what}");
}
