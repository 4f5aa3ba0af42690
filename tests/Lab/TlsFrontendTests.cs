using HaActors.Lab.Network;
using HaActors.Tests.Shared;

namespace HaActors.Lab.Tests;

/// <summary>A frontend with TLS, asked by curl.</summary>
[Collection(LabCollection.Name)]
public sealed class TlsFrontendTests
{
    private const string Host = "a";
    private const string Address = "10.77.0.11";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public void Renewed_certificate_serves_after_a_reload_without_a_restart()
    {
        using var hosts = LabFixture.Hosts((Host, $"{Address}/24"), ("c", "10.77.0.3/24"));
        using var authority = new TestAuthority();
        var bundle = Path.Combine(authority.Folder, "site.bundle");
        Bundle(bundle, authority.Issue("first", more: "www.test"));
        using var server = Shell.Start(
            Path.Combine(LabNetwork.StateFolder, "s1.log"), "ip", "netns", "exec", LabNetwork.Namespace(Host), Programs.Find("lab"), "serve", "s1", $"{Address}:8081");
        using var node = new LabNode(Host, Address, Programs.Folder);
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        File.WriteAllText(shared, $$"""
            ha {
              cluster { name = lab, seeds = ["{{Address}}:4053"] }
              frontends { www { bind = ["*:443"], backend = app, tls.certificates = ["{{bundle}}"] } }
              backends { app { check { inter = 200ms }, servers { s1.address = "{{Address}}:8081" } } }
            }

            """);
        node.WriteConfig(shared);
        node.Start();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => Curl(authority).Status == 0, Patience), $"not served: {Curl(authority).Error}");
            Assert.Contains("s1", Curl(authority).Output);
            Assert.Contains("CN=first", Curl(authority).Error);
            using var strangers = new TestAuthority();
            Assert.NotEqual(0, Curl(strangers).Status);

            Bundle(bundle, authority.Issue("second", more: "www.test"));
            var (status, output, error) = node.Pbm("config", "reload");
            Assert.True(status == 0, output + error);
            Assert.Contains("changed: ha.frontends.www.tls.certificates", output);
            Assert.Contains("CN=second", Curl(authority).Error);

            File.WriteAllText(bundle, "nothing");
            Assert.NotEqual(0, node.Pbm("config", "reload").Status);
            Assert.Contains("CN=second", Curl(authority).Error);
        }
        finally
        {
            node.Kill();
        }
    }

    private static void Bundle(string file, IssuedCertificate issued) =>
        File.WriteAllText(file, File.ReadAllText(issued.Certificate) + "\n" + File.ReadAllText(issued.Key) + "\n");

    private static (int Status, string Output, string Error) Curl(TestAuthority authority) => Programs.RunIn(
        "c", "curl", "-sSv", "--max-time", "20", "--cacert", authority.CaFile, "--resolve", $"www.test:443:{Address}", "https://www.test/");
}
