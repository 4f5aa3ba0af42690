using System.Diagnostics;
using System.Globalization;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A real keepalived on a host of the lab, for the VIP of <see cref="EngineUnderTest"/>.</summary>
internal sealed class Keepalived : IDisposable
{
    private const int SigStop = 19;     // asm-generic/signal.h

    private readonly Process _process;
    private readonly string _pidFile;

    private Keepalived(Process process, string pidFile) => (_process, _pidFile) = (process, pidFile);

    public static void Require() =>
        Skip.IfNot(File.Exists("/usr/sbin/keepalived"), "needs keepalived: Debian package keepalived");

    /// <summary>What it said so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private static string LogFile => Path.Combine(LabNetwork.StateFolder, "keepalived.log");

    /// <param name="password">With version 2.</param>
    public static Keepalived On(string host, int priority, Dialect dialect, string password = Dialect.PasswordText)
    {
        var state = LabNetwork.StateFolder;
        var config = Path.Combine(state, "keepalived.conf");
        var pidFile = Path.Combine(state, "keepalived.pid");
        var authentication = dialect.Version == 3 ? "" : $"authentication {{\n        auth_type PASS\n        auth_pass {password}\n    }}";
        var unicast = dialect.Unicast
            ? $"unicast_src_ip {dialect.Host(host)}\n    unicast_peer {{\n        {dialect.Host(host == "a" ? "b" : "a")}\n    }}"
            : "";
        File.WriteAllText(config, $$"""
            global_defs {
                vrrp_version {{dialect.Version}}
                vrrp_rt_priority 50
            }
            vrrp_instance web {
                interface eth0
                virtual_router_id 51
                priority {{priority.ToString(CultureInfo.InvariantCulture)}}
                advert_int {{(dialect.Version == 3 ? "0.05" : "1")}}
                {{authentication}}
                {{unicast}}
                {{(dialect.VirtualMac ? "use_vmac" : "")}}
                virtual_ipaddress {
                    {{string.Join('\n', dialect.Addresses)}}
                }
            }

            """);
        return new Keepalived(
            Shell.Start(
                LogFile,
                "ip", "netns", "exec", LabNetwork.Namespace(host),
                "keepalived", "-n", "-l", "-P", "-f", config, "-p", pidFile, "-r", Path.Combine(state, "vrrp.pid")),
            pidFile);
    }

    /// <summary>SIGTERM: keepalived announces priority 0.</summary>
    public void Stop()
    {
        LabNative.Signal(_process.Id, LabNative.SigTerm);
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(15)));
    }

    /// <summary>
    /// SIGKILL to the child that speaks VRRP and to its parent. The parent is stopped first: awake it would start the child again,
    /// and killed first it would have the child announce priority 0.
    /// </summary>
    public void Kill()
    {
        var child = int.Parse(File.ReadAllText(Path.Combine(LabNetwork.StateFolder, "vrrp.pid")).Trim(), CultureInfo.InvariantCulture);
        LabNative.Signal(_process.Id, SigStop);
        LabNative.Signal(child, LabNative.SigKill);
        LabNative.Signal(_process.Id, LabNative.SigKill);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Stop();
        File.Delete(_pidFile);
        _process.Dispose();
    }
}
