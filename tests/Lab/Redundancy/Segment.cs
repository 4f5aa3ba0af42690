using System.Diagnostics;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>One LAN out of network namespaces: a bridge and some machines, each with eth0 and 10.88.0.N/24. Disposing removes all.</summary>
internal sealed class Segment : IDisposable
{
    private static int _count;

    private readonly string _prefix = $"hw{Environment.ProcessId % 46656:x}{Interlocked.Increment(ref _count)}";
    private readonly int _machines;

    public Segment(int machines)
    {
        Skip.IfNot(Environment.UserName == "root", "needs root for network namespaces");
        Skip.IfNot(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "needs iproute2");
        _machines = machines;
        try
        {
            Ip($"netns add {Switch}");
            Ip($"-n {Switch} link add br0 type bridge");
            Ip($"-n {Switch} link set br0 up");
            for (var i = 1; i <= machines; i++)
                AddMachine(i);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Namespace of the switch.</summary>
    public string Switch => _prefix + "s";

    /// <summary>Namespace of the n-th machine, from 1.</summary>
    public string Machine(int n) => $"{_prefix}m{n}";

    /// <summary>Whether the machine has the address now.</summary>
    public bool Has(int machine, string address) => Run("ip", $"-n {Machine(machine)} -o -4 address show dev eth0").Contains($" {address}/", StringComparison.Ordinal);

    /// <summary>Cuts or mends the cable at the switch.</summary>
    public void Cable(int machine, bool connected) => Ip($"-n {Switch} link set p{machine} {(connected ? "up" : "down")}");

    public Process Start(int machine, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["netns", "exec", Machine(machine), command, .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        for (var i = 1; i <= _machines; i++)
            Run("ip", $"netns delete {Machine(i)}");
        Run("ip", $"netns delete {Switch}");
    }

    /// <summary>Waits for a condition that other programs bring about; fails with the words after the limit.</summary>
    public static void Await(Func<bool> condition, string what, int seconds = 10)
    {
        var limit = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(seconds), $"not within {seconds} s: {what}");
            Thread.Sleep(2);
        }
    }

    private void AddMachine(int n)
    {
        Ip($"netns add {Machine(n)}");
        Ip($"-n {Switch} link add p{n} type veth peer name eth0 netns {Machine(n)}");
        Ip($"-n {Switch} link set p{n} master br0 up");
        Ip($"-n {Machine(n)} link set lo up");
        Ip($"-n {Machine(n)} address add 10.88.0.{n}/24 dev eth0");
        Ip($"-n {Machine(n)} link set eth0 up");
    }

    private static void Ip(string arguments) => Run("ip", arguments, must: true);

    private static string Run(string command, string arguments, bool must = false)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 || !must ? output : throw new InvalidOperationException($"{command} {arguments}: {error}");
    }
}
