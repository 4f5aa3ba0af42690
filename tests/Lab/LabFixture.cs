using HaActors.Lab.Network;

namespace HaActors.Lab.Tests;

/// <summary>What a test needs to make network namespaces, or why it can't; a lab of the tests' own name.</summary>
public static class LabFixture
{
    static LabFixture() => Environment.SetEnvironmentVariable("HA_LAB", $"hatest{Environment.ProcessId}");

    /// <summary>Skips the calling test, saying why, where namespaces cannot be made.</summary>
    public static void Require()
    {
        Skip.IfNot(Environment.UserName == "root", "needs root: makes network namespaces");
        Skip.IfNot(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip") || File.Exists("/usr/bin/ip"), "needs ip: Debian package iproute2");
    }

    /// <summary>Makes hosts on one switch for the length of a test; nothing stays when it ends, however it ends.</summary>
    public static IDisposable Hosts(params (string Name, string Address)[] hosts)
    {
        Require();
        var network = new Network();
        try
        {
            LabNetwork.Create(hosts.ToDictionary(host => host.Name, host => host.Address));
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private sealed class Network : IDisposable
    {
        public Network() => AppDomain.CurrentDomain.ProcessExit += Remove;

        public void Dispose()
        {
            AppDomain.CurrentDomain.ProcessExit -= Remove;
            LabNetwork.Remove();
        }

        private void Remove(object? sender, EventArgs e) => LabNetwork.Remove();
    }
}

/// <summary>Tests that share the machine's one lab run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    public const string Name = "lab";
}
