using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>A running node takes a changed configuration in while clients use it.</summary>
[Collection(LabCollection.Name)]
public sealed class ReloadTests
{
    private const string Host = "a";
    private const string Client = "c";
    private const string Address = "10.77.0.11";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Each differs from the one before in what its name says.
    private static readonly (string What, string Text)[] Revisions =
    [
        ("weight", "ha.backends.app.servers.s1.weight = 20"),
        ("server", """ha.backends.app.servers.s3.address = "10.77.0.11:8082" """),
        ("backend of the frontend", """ha.frontends.www.backend = other, ha.backends.other { check { inter = 200ms }, servers.s9.address = "10.77.0.11:8082" }"""),
        ("VIP", """ha.vips.more { id = 52, addresses = ["10.77.0.102/24"] }"""),
        ("frontend", """ha.frontends.more { bind = ["*:8888"], backend = app }"""),
        ("nothing left of that", ""),
    ];

    [SkippableFact]
    public void Reload_takes_changes_in_without_closing_or_losing_a_connection()
    {
        using var hosts = LabFixture.Hosts((Host, $"{Address}/24"), (Client, "10.77.0.3/24"));
        using var first = Serve("s1", $"{Address}:8081");
        using var second = Serve("s2", $"{Address}:8082");
        using var node = new LabNode(Host, Address, Programs.Folder);
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        Write(shared, "");
        node.WriteConfig(shared);
        node.Start();
        try
        {
            Until(() => ConnectProbe.Fetch(Client, Address, 80) is not null, "the node serves");
            Until(() => node.Show("vip").Any(row => row["owner"] == Host), "the node owns its VIP");
            var since = node.Show("vip").Single()["since"];
            var stream = new LongConnection(Client, Address, 80);
            var connects = ConnectProbe.Start(Client, Address, 80, Patience);   // slow is not lost
            var pings = PingProbe.Start(Client, ["10.77.0.101"]);
            var requests = ConnectionCrowd.Start(Client, ["10.77.0.101"], 81, 4, life: null);
            Until(() => requests.Opened == 4, "mode http serves");

            var revision = 1;
            foreach (var (what, text) in Revisions)
            {
                Write(shared, text);
                revision++;
                var (status, output, error) = node.Pbm("config", "reload");
                Assert.True(status == 0, $"{what}: {output}{error}");
                Assert.Contains($"revision {revision} is in force", output);
                Assert.True(stream.IsAlive(), $"{what}: the long connection was cut");
            }

            Write(shared, "ha.backends.app.servers.s1.weight = -1");
            var refused = node.Pbm("config", "reload");
            Assert.NotEqual(0, refused.Status);
            Assert.Contains("ha.backends.app.servers.s1.weight", refused.Output + refused.Error);

            Write(shared, "ha.backends.app.servers.s1.weight = 30");
            File.Move(SessionLogFile, SessionLogFile + ".1");
            LabNative.Signal(ProcessId(node), 1);   // SIGHUP
            Until(() => node.Show("lb").Any(row => row["server"] == "s1" && row["weight"] == "30"), "SIGHUP put the new weight in force");
            Until(() => File.Exists(SessionLogFile) && File.ReadAllText(SessionLogFile).Contains(" www app/", StringComparison.Ordinal), "SIGHUP made a new session log, and sessions are in it");

            var (connected, answered) = connects.Stop();
            Assert.NotNull(stream.End());
            Assert.Equal((0, 0), (connected.Lost, answered.Lost));
            Assert.True(answered.Sent > 50, $"only {answered.Sent} requests");
            Assert.Equal(0, pings.Stop().Single().Lost);
            var kept = requests.Stop();
            Assert.Empty(kept.Errors);
            Assert.Equal(4, kept.Opened);
            Assert.Equal(since, node.Show("vip").Single()["since"]);
            Assert.DoesNotContain("10.77.0.102", Programs.RunIn(Host, "ip", "addr").Output);
            Assert.DoesNotContain(":8888", Programs.RunIn(Host, "ss", "-Hltn").Output);
        }
        finally
        {
            node.Kill();
        }
    }

    private static string SessionLogFile => Path.Combine(LabNetwork.StateFolder, "sessions.log");

    private static int ProcessId(LabNode node) => int.Parse(File.ReadAllText(Path.Combine(LabNetwork.StateFolder, $"{node.Name}.pid")));

    private static void Write(string file, string more) => File.WriteAllText(file, $$"""
        ha {
          cluster { name = lab, seeds = ["{{Address}}:4053"] }
          log.sessions.to = "{{SessionLogFile}}"
          vips { web { id = 51, addresses = ["10.77.0.101/24"] } }
          frontends { www { bind = ["*:80"], backend = app }, http { bind = ["*:81"], mode = http, backend = app } }
          backends { app { check { inter = 200ms }, servers { s1.address = "{{Address}}:8081", s2.address = "{{Address}}:8082" } } }
        }
        {{more}}
        """);

    private static IDisposable Serve(string name, string endpoint) => Shell.Start(
        Path.Combine(LabNetwork.StateFolder, $"{name}.log"), "ip", "netns", "exec", LabNetwork.Namespace(Host), Programs.Find("lab"), "serve", name, endpoint);

    private static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(() => condition() || Pause(), Patience), $"within {Patience.TotalSeconds} s: {what}");

    private static bool Pause()
    {
        Thread.Sleep(50);
        return false;
    }
}
