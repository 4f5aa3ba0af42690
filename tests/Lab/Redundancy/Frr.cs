using System.Diagnostics;
using System.Globalization;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>
/// A real FRR (zebra and vrrpd) on a host of the lab, for the VIP of a <see cref="Dialect"/> of version 3 with multicast. Its address is on
/// a macvlan interface with the virtual MAC, which FRR takes down (protodown) while it is Backup.
/// </summary>
internal sealed class Frr : IDisposable
{
    private const string Folder = "/usr/lib/frr";

    private readonly List<Process> _processes = [];
    private readonly string _host;
    private readonly string _state;

    private Frr(string host, string state) => (_host, _state) = (host, state);

    /// <summary>Its macvlan carries traffic, as it does while FRR is Master.</summary>
    public bool IsMaster => Shell.Try("ip", "-n", LabNetwork.Namespace(_host), "link", "show", "dev", "vrrp51").Output is { } text
        && text.Contains("LOWER_UP", StringComparison.Ordinal) && !text.Contains("protodown on", StringComparison.Ordinal);

    /// <summary>What vrrpd said so far.</summary>
    public string Log => Path.Combine(_state, "vrrpd.log") is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    public static void Require() => Skip.IfNot(File.Exists($"{Folder}/vrrpd"), "needs vrrpd: Debian package frr");

    public static Frr On(string host, int priority, Dialect dialect)
    {
        var frr = new Frr(host, Path.Combine(LabNetwork.StateFolder, "frr"));
        frr.AddInterface(dialect);
        Directory.CreateDirectory(frr._state);
        File.WriteAllText(Path.Combine(frr._state, "zebra.conf"), "");
        File.WriteAllText(Path.Combine(frr._state, "vrrpd.conf"), $"""
            interface eth0
             vrrp 51 version 3
             vrrp 51 priority {priority.ToString(CultureInfo.InvariantCulture)}
             vrrp 51 advertisement-interval 50
             vrrp 51 {(dialect.V6 ? "ipv6" : "ip")} {dialect.Vip}

            """);
        Shell.Run("chown", "-R", "frr:frr", frr._state);
        frr.Start("zebra");
        EngineUnderTest.Await(() => File.Exists(Path.Combine(frr._state, "zserv.api")), () => "zebra listens");
        frr.Start("vrrpd");
        return frr;
    }

    /// <summary>SIGKILL: nothing is said to anybody.</summary>
    public void Kill()
    {
        foreach (var process in _processes.AsEnumerable().Reverse().Where(process => !process.HasExited))
        {
            LabNative.Signal(process.Id, LabNative.SigKill);
            process.WaitForExit();
        }
    }

    /// <summary>SIGTERM to vrrpd: it announces priority 0.</summary>
    public void Stop()
    {
        LabNative.Signal(_processes[^1].Id, LabNative.SigTerm);
        Assert.True(_processes[^1].WaitForExit(TimeSpan.FromSeconds(15)));
    }

    public void Dispose()
    {
        Kill();
        _processes.ForEach(process => process.Dispose());
    }

    /// <summary>As FRR's manual asks for it: macvlan in bridge mode with the virtual MAC, its link-local address not made of that.</summary>
    private void AddInterface(Dialect dialect)
    {
        Ip("link", "add", "name", "vrrp51", "link", "eth0", "type", "macvlan", "mode", "bridge");
        Ip("link", "set", "dev", "vrrp51", "addrgenmode", "random");
        Ip("link", "set", "dev", "vrrp51", "address", dialect.V6 ? "00:00:5e:00:02:33" : "00:00:5e:00:01:33");
        Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(_host), "sysctl", "-q", "-w", "net.ipv6.conf.vrrp51.accept_dad=0");
        Ip([.. new[] { "addr", "add", $"{dialect.Addresses[^1]}", "dev", "vrrp51" }, .. dialect.V6 ? ["nodad"] : Array.Empty<string>()]);
        Ip("link", "set", "dev", "vrrp51", "up");
    }

    private void Start(string daemon) => _processes.Add(Shell.Start(
        Path.Combine(_state, $"{daemon}.log"),
        "ip", "netns", "exec", LabNetwork.Namespace(_host),
        $"{Folder}/{daemon}", "--vty_socket", _state, "-z", Path.Combine(_state, "zserv.api"), "-i", Path.Combine(_state, $"{daemon}.pid"),
        "-f", Path.Combine(_state, $"{daemon}.conf"), "-A", "127.0.0.1", "-P", "0", "--log", "stdout"));

    private void Ip(params string[] arguments) => Shell.Run("ip", ["-n", LabNetwork.Namespace(_host), .. arguments]);
}
