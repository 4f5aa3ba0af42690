using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>keepalived, one VRRP instance per host, with descending priorities.</summary>
/// <param name="globals">Lines for global_defs.</param>
/// <param name="advertInterval">advert_int, in seconds.</param>
internal sealed class KeepalivedRouter(string name, string globals, string advertInterval) : Router
{
    private const string Program = "keepalived";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    public override string Name => name;

    public override void Start(string host)
    {
        string path = Path.Combine(LabNetwork.StateFolder, $"{host}-keepalived");
        int priority = 200 - (50 * Array.IndexOf(Segment.Hosts, host));
        File.WriteAllText($"{path}.conf", $$"""
            global_defs {
                router_id {{host}}
                {{globals}}
            }
            vrrp_instance web {
                state BACKUP
                interface eth0
                virtual_router_id 51
                priority {{priority}}
                advert_int {{advertInterval}}
                virtual_ipaddress {
                    {{Segment.Address}}/24
                }
            }

            """);
        // A killed one leaves them behind, and another process may have its number by now: a new one would take that for itself running.
        File.Delete($"{path}.pid");
        File.Delete($"{path}-vrrp.pid");
        Launch(host, Program, "-n", "-l", "-P", "-f", $"{path}.conf", "-p", $"{path}.pid", "-r", $"{path}-vrrp.pid");
    }

    public override void Kill(string host) => Signal(host, Program, LabNative.SigKill);

    public override void Stop(string host)
    {
        Signal(host, Program, LabNative.SigTerm);
        if (!SpinWait.SpinUntil(() => !Processes(host, Program).Any(), StopLimit)) throw new BenchException($"keepalived of {host} does not end");
    }
}
