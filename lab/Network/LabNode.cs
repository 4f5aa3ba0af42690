using System.Diagnostics;
using System.Text.Json;

namespace HaActors.Lab.Network;

/// <summary>One machine of the lab: a real <c>haactors node</c> process in a namespace, with its configuration and log.</summary>
/// <param name="name">Node name; also the host name in <see cref="LabNetwork"/>.</param>
/// <param name="address">Its own address.</param>
/// <param name="programs">Folder that has haactors and pbm.</param>
/// <param name="clusterAddress">Where it talks to its peers, on <c>eth1</c>; null: at its own address.</param>
public sealed class LabNode(string name, string address, string programs, string? clusterAddress = null) : IDisposable
{
    private Process? _process;

    public string Name => name;

    public string Address => address;

    public string ClusterAddress => clusterAddress ?? address;

    /// <summary>What the node printed, of all its starts.</summary>
    public string Log => Path.Combine(LabNetwork.StateFolder, $"{name}.log");

    /// <summary>NAME=VALUE of environment variables for the process, from its next start on.</summary>
    public List<string> Environment { get; } = [];

    private string Config => Path.Combine(LabNetwork.StateFolder, $"{name}.conf");

    /// <summary>Writes the node's own file; everything shared is in the included one.</summary>
    /// <param name="own">More lines for this node only.</param>
    public void WriteConfig(string shared, string own = "") => File.WriteAllText(Config, $$"""
        include "{{shared}}"
        ha.node { name = {{name}}, interface = {{(clusterAddress is null ? "eth0" : "eth1")}}, address = {{ClusterAddress}} }
        ha.vip-defaults.interface = eth0
        {{own}}

        """);

    /// <param name="wrapper">Program, with its arguments, that starts the node in its stead; empty: none.</param>
    public void Start(params string[] wrapper)
    {
        // Who runs us may ignore SIGHUP, as nohup does; .NET leaves a signal ignored that was so at its start.
        _process = Shell.Start(
            Log,
            "ip",
            ["netns", "exec", LabNetwork.Namespace(name), .. wrapper, "env", "--default-signal=HUP", .. Environment, Path.Combine(programs, "haactors"), "node", "--config", Config]);
        File.WriteAllText(Path.Combine(LabNetwork.StateFolder, $"{name}.pid"), $"{_process.Id}\n");
    }

    /// <summary>SIGKILL: what a crash or the kernel's out-of-memory killer does.</summary>
    public void Kill()
    {
        LabNative.Signal(Running.Id, LabNative.SigKill);
        Running.WaitForExit();
    }

    /// <summary>SIGTERM, and the exit status that the node ends with.</summary>
    /// <exception cref="LabException">It is still running after 30 s.</exception>
    public int Stop()
    {
        LabNative.Signal(Running.Id, LabNative.SigTerm);
        return Running.WaitForExit(TimeSpan.FromSeconds(30))
            ? Running.ExitCode
            : throw new LabException($"{name}: still running 30 s after SIGTERM; its log: {Log}");
    }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Resident memory in MB and CPU seconds spent since the process started, from proc(5).</summary>
    public (double ResidentMegabytes, double CpuSeconds) Resources()
    {
        Running.Refresh();
        return (Running.WorkingSet64 / 1048576.0, Running.TotalProcessorTime.TotalSeconds);
    }

    /// <summary>A row of <c>pbm … show -o json</c> for every element of its array; empty while the node does not answer.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Show(string palette)
    {
        var (status, output, _) = Pbm(palette, "show", "-o", "json");
        if (status != 0)
        {
            return [];
        }

        using var json = JsonDocument.Parse(output is "" ? "[]" : output);
        return json.RootElement.EnumerateArray()
            .Select(row => (IReadOnlyDictionary<string, string>)row.EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value.ToString()))
            .ToList();
    }

    /// <summary>Runs the management client beside the node.</summary>
    public (int Status, string Output, string Error) Pbm(params string[] arguments) =>
        Shell.Try("ip", ["netns", "exec", LabNetwork.Namespace(name), Path.Combine(programs, "pbm"), "127.0.0.1:9110", .. arguments]);

    public void Dispose() => _process?.Dispose();

    private Process Running => _process ?? throw new LabException($"{name}: was never started");
}
