using System.Diagnostics;
using System.Globalization;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A real ucarp on a host of the lab, for the VIP of <see cref="EngineUnderTest.CarpSettings"/>; its scripts add and remove the address.</summary>
internal sealed class Ucarp : IDisposable
{
    private readonly Process _process;

    private Ucarp(Process process) => _process = process;

    public static void Require() => Skip.IfNot(File.Exists("/usr/sbin/ucarp"), "needs ucarp: Debian package ucarp");

    public static Ucarp On(string host, string source, int advSkew, string password = "love")
    {
        var state = LabNetwork.StateFolder;
        return new Ucarp(Shell.Start(
            Path.Combine(state, "ucarp.log"),
            "ip", "netns", "exec", LabNetwork.Namespace(host),
            "ucarp", "--interface=eth0", $"--srcip={source}", "--vhid=51", $"--pass={password}", $"--addr={EngineUnderTest.Vip}",
            "--advbase=1", $"--advskew={advSkew.ToString(CultureInfo.InvariantCulture)}", "--preempt", "--neutral",
            $"--upscript={Script("up", "add")}", $"--downscript={Script("down", "del")}"));

        string Script(string name, string verb)
        {
            var path = Path.Combine(state, $"ucarp-{name}");
            File.WriteAllText(path, $"#!/bin/sh\nexec ip address {verb} \"$2/24\" dev \"$1\"\n");
            Shell.Try("chmod", ["+x", path]);
            return path;
        }
    }

    /// <summary>SIGKILL: nothing is said to anybody, and the address stays.</summary>
    public void Kill()
    {
        LabNative.Signal(_process.Id, LabNative.SigKill);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
