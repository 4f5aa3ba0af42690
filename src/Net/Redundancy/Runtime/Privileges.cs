using System.Globalization;
using HaActors.Net.Link;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>The Linux capabilities that the engine cannot do without, capabilities(7).</summary>
internal static class Privileges
{
    private static readonly (int Bit, string Name, string Use)[] Needed =
    [
        (12, "CAP_NET_ADMIN", "to add and remove virtual addresses"),
        (13, "CAP_NET_RAW", "to send and capture adverts"),
    ];

    /// <summary>Checks the calling thread.</summary>
    /// <exception cref="LinkException">Names the first that is missing.</exception>
    public static void Demand() => Demand(File.ReadLines("/proc/thread-self/status"));

    /// <summary>Checks the lines of a /proc status file, proc_pid_status(5).</summary>
    internal static void Demand(IEnumerable<string> status)
    {
        const string Effective = "CapEff:";
        var line = status.First(line => line.StartsWith(Effective, StringComparison.Ordinal));
        var held = ulong.Parse(line.AsSpan(Effective.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach (var (bit, name, use) in Needed)
        {
            if ((held >> bit & 1) == 0)
                throw new LinkException($"The process lacks {name}, which it needs {use}: run it as root or grant the capability.");
        }
    }
}
