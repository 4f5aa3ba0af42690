using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>ucarp with its default timing, one process per host.</summary>
internal sealed class UcarpRouter(string name) : Router
{
    private const string Program = "ucarp";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    public override string Name => name;

    public override void Start(string host)
    {
        string up = Script(host, "up", "add");
        string down = Script(host, "down", "del");
        Launch(
            host, Program, "--interface=eth0", $"--srcip={Segment.AddressOf(host)}", "--vhid=51", "--pass=bench", $"--addr={Segment.Address}",
            $"--upscript={up}", $"--downscript={down}", $"--advskew={20 * Array.IndexOf(Segment.Hosts, host)}", "--preempt", "--shutdown");
    }

    public override void Kill(string host) => Signal(host, Program, LabNative.SigKill);

    public override void Stop(string host)
    {
        Signal(host, Program, LabNative.SigTerm);
        if (!SpinWait.SpinUntil(() => !Processes(host, Program).Any(), StopLimit)) throw new BenchException($"ucarp of {host} does not end");
    }

    private static string Script(string host, string name, string verb)
    {
        string path = Path.Combine(LabNetwork.StateFolder, $"{host}-{name}.sh");
        File.WriteAllText(path, $"#!/bin/sh\nexec ip addr {verb} {Segment.Address}/24 dev \"$1\"\n");
        Shell.Run("chmod", "+x", path);
        return path;
    }
}
