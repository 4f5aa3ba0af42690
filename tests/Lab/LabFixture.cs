using HaActors.Lab.Network;

// The kinds of SideBySide, at once on two processors as well: they wait more than they work.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace HaActors.Lab.Tests;

/// <summary>What a test needs to make network namespaces, or why it can't; a lab of the test's own name, as tests run side by side.</summary>
public static class LabFixture
{
    private static int _labs;

    /// <summary>Skips the calling test, saying why, where namespaces cannot be made.</summary>
    public static void Require()
    {
        Skip.IfNot(Environment.UserName == "root", "needs root: makes network namespaces");
        Skip.IfNot(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip") || File.Exists("/usr/bin/ip"), "needs ip: Debian package iproute2");
    }

    /// <summary>From here to the end of the calling test, the lab is one of its own; nothing of it stays when the result is disposed, or the process ends.</summary>
    public static IDisposable Claim()
    {
        Require();
        return new OwnLab($"hatest{Environment.ProcessId}x{Interlocked.Increment(ref _labs)}");
    }

    /// <summary>Makes hosts on one switch for the length of a test; nothing stays when it ends, however it ends.</summary>
    public static IDisposable Hosts(params (string Name, string Address)[] hosts)
    {
        var lab = Claim();
        try
        {
            LabNetwork.Create(hosts.ToDictionary(host => host.Name, host => host.Address));
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    private sealed class OwnLab : IDisposable
    {
        private readonly string _name;

        public OwnLab(string name)
        {
            LabNetwork.Name = _name = name;
            AppDomain.CurrentDomain.ProcessExit += Remove;
        }

        public void Dispose()
        {
            AppDomain.CurrentDomain.ProcessExit -= Remove;
            Remove(null, EventArgs.Empty);
        }

        private void Remove(object? sender, EventArgs e)
        {
            // The end of the process comes on a thread that never heard of the name.
            LabNetwork.Name = _name;
            LabNetwork.Remove();
        }
    }
}

/// <summary>Tests that measure, or load the machine: one after the other, when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    public const string Name = "lab";
}

/// <summary>Beside the other collections of their kind: tests that mostly wait for the timers of real services, with limits of tens of seconds.</summary>
public static class SideBySide
{
    /// <summary>Real services on loopback.</summary>
    public const string Services = "services";

    /// <summary>Our engine and another router on one wire.</summary>
    public const string Routers = "routers";

    /// <summary>Clusters of node processes that lose each other.</summary>
    public const string Clusters = "clusters";

    /// <summary>Nodes with addresses whose network breaks, or that start in any order.</summary>
    public const string Sites = "sites";
}
