using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>A real nginx that sees its clients' own addresses through a node (docs/operations.md, "Servers that see their clients").</summary>
[Collection(SideBySide.Clusters)]
public sealed class SourceClientTests
{
    private const string Node = "a";
    private const string Address = "10.77.0.11";
    private const string ServersSide = "10.78.0.1";
    private const string Server = "10.78.0.5";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public void Server_sees_the_address_of_each_client()
    {
        Skip.IfNot(File.Exists("/usr/sbin/nginx"), "needs nginx: Debian package nginx-light");
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        using var hosts = LabFixture.Hosts((Node, $"{Address}/24"), ("c", "10.77.0.3/24"), ("d", "10.77.0.4/24"), ("web", $"{Server}/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace(Node), "addr", "add", $"{ServersSide}/24", "dev", "eth0");
        Shell.Run("ip", "-n", LabNetwork.Namespace("web"), "route", "add", "default", "via", ServersSide);
        TakeInAnswers();
        using var nginx = StartNginx();
        using var node = new LabNode(Node, Address, Programs.Folder);
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        File.WriteAllText(shared, $$"""
            ha {
              cluster { name = lab, seeds = ["{{Address}}:4053"] }
              frontends {
                tcp  { bind = ["*:80"], backend = seen }
                http { bind = ["*:81"], backend = seen, mode = http }
                own  { bind = ["*:82"], backend = own }
              }
              backends {
                seen { source-client = true, check { inter = 200ms }, servers.s1.address = "{{Server}}:8080" }
                own  { check { inter = 200ms }, servers.s1.address = "{{Server}}:8080" }
              }
            }

            """);
        node.WriteConfig(shared);
        node.Start();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => node.Show("lb").Count(row => row["state"] == "up") == 2, Patience), "the servers come up");
            // By turns and over connections that go on: none serves another's client.
            for (var i = 0; i < 3; i++)
            {
                foreach (var port in new[] { 80, 81 })
                {
                    Assert.Equal("10.77.0.3\n10.77.0.3\n", Ask("c", port));
                    Assert.Equal("10.77.0.4\n10.77.0.4\n", Ask("d", port));
                }
            }

            Assert.Equal($"{ServersSide}\n{ServersSide}\n", Ask("c", 82));
        }
        finally
        {
            node.Kill();
        }
    }

    // What operations.md tells to do on a node.
    private static void TakeInAnswers()
    {
        string[][] commands =
        [
            ["nft", "add table inet source_client"],
            ["nft", "add chain inet source_client answers { type filter hook prerouting priority mangle; }"],
            ["nft", "add rule inet source_client answers socket transparent 1 meta mark set 1"],
            ["ip", "rule", "add", "fwmark", "1", "lookup", "100"],
            ["ip", "route", "add", "local", "default", "dev", "lo", "table", "100"],
        ];
        foreach (var command in commands)
        {
            var (status, output, error) = Programs.RunIn(Node, command);
            Assert.True(status == 0, $"{string.Join(' ', command)}: {output}{error}");
        }
    }

    private static IDisposable StartNginx()
    {
        var file = Path.Combine(LabNetwork.StateFolder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            pid {{LabNetwork.StateFolder}}/nginx.pid;
            error_log stderr;
            events { worker_connections 100; }
            http {
                access_log off;
                server {
                    listen {{Server}}:8080;
                    location / { return 200 "$remote_addr\n"; }
                }
            }

            """);
        return Shell.Start(Path.Combine(LabNetwork.StateFolder, "nginx.log"), "ip", "netns", "exec", LabNetwork.Namespace("web"), "/usr/sbin/nginx", "-c", file);
    }

    private static string Ask(string host, int port)
    {
        var url = $"http://{Address}:{port}/";
        var (status, output, error) = Programs.RunIn(host, "curl", "-sS", "-m", "20", url, url);
        Assert.True(status == 0, error);
        return output;
    }
}
