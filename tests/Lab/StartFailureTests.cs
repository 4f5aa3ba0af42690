using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>A node that cannot start says why in one sentence, with an exit status other than 0 and no stack trace.</summary>
[Collection(LabCollection.Name)]
public sealed class StartFailureTests
{
    private const string Host = "a";

    [SkippableFact]
    public void Start_without_the_interface_names_it()
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        var error = FailToStart(Node("ha.node { name = a, interface = eth7, address = 10.77.0.11 }"));
        Assert.Contains("eth7", error);
    }

    [SkippableFact]
    public void Start_with_the_service_port_in_use_names_the_bind()
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        using var other = Occupy("10.77.0.11:8080");
        var error = FailToStart(Node(bind: "10.77.0.11:8080"));
        Assert.Contains("10.77.0.11:8080", error);
        Assert.Contains("in use", error);
    }

    [SkippableFact]
    public void Start_with_the_management_port_in_use_names_it()
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        using var other = Occupy("127.0.0.1:9110");
        Assert.Contains("9110", FailToStart(Node()));
    }

    [SkippableFact]
    public void Start_with_the_cluster_port_in_use_names_it()
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        using var other = Occupy("10.77.0.11:4053");
        Assert.Contains("4053", FailToStart(Node()));
    }

    [SkippableFact]
    public void Start_with_an_akka_block_that_akka_refuses_says_what_it_says()
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        Assert.Contains("nonsense", FailToStart(Node() + "akka.actor.provider = nonsense"));
    }

    [SkippableTheory]
    [InlineData("net_raw", "CAP_NET_RAW")]
    [InlineData("net_admin", "CAP_NET_ADMIN")]
    [InlineData("net_bind_service", "CAP_NET_BIND_SERVICE")]
    public void Start_without_a_capability_names_it(string dropped, string named)
    {
        using var hosts = LabFixture.Hosts((Host, "10.77.0.11/24"));
        var error = FailToStart(Node(), "setpriv", $"--bounding-set=-{dropped}", $"--inh-caps=-{dropped}", "--");
        Assert.Contains(named, error);
    }

    private static string Node(string node = "ha.node { name = a, interface = eth0, address = 10.77.0.11 }", string bind = "*:80") => $$"""
        {{node}}
        ha {
          cluster { name = lab, seeds = ["10.77.0.11:4053"] }
          vips { web { id = 51, addresses = ["10.77.0.101/24"] } }
          frontends { www { bind = ["{{bind}}"], mode = tcp, backend = app } }
          backends { app { servers { s1 { address = "10.77.0.11:8081" } } } }
        }

        """;

    private static string FailToStart(string config, params string[] wrapper)
    {
        var file = Path.Combine(LabNetwork.StateFolder, "a.conf");
        File.WriteAllText(file, config);
        var (status, output, error) = Programs.RunIn(Host, [.. wrapper, Programs.Find("haactors"), "node", "--config", file]);
        Assert.NotEqual(0, status);
        Assert.DoesNotContain("   at ", output + error);
        Assert.DoesNotContain("Exception", error);
        return error;
    }

    private static IDisposable Occupy(string endpoint)
    {
        var server = Shell.Start(
            Path.Combine(LabNetwork.StateFolder, "other.log"), "ip", "netns", "exec", LabNetwork.Namespace(Host), Programs.Find("lab"), "serve", "x", endpoint);
        var port = endpoint.Split(':')[1];
        Assert.True(
            SpinWait.SpinUntil(() => Shell.Try("ip", "netns", "exec", LabNetwork.Namespace(Host), "ss", "-Hltn", $"sport = :{port}").Output.Length > 0, TimeSpan.FromSeconds(30)),
            "the other server did not start");
        return server;
    }
}
