using System.Diagnostics;
using System.Net;
using HaActors.Bench.Proxy;

namespace HaActors.Bench.Health;

/// <summary>A running program that checks all servers once a second, pinned to the first processor.</summary>
internal sealed class Checker : IDisposable
{
    private const int ServersPerBackend = 100;
    private const int MostErrors = 2000;

    private readonly Process _process;
    private string _errors = "";

    private Checker(string name, string[] command)
    {
        Name = name;
        _process = Environment.ProcessorCount > 1 ? Tools.Start("taskset", ["-c", "0", .. command]) : Tools.Start(command[0], command[1..]);
        // Nobody reads what it says after the start; a full pipe would stop it.
        _process.OutputDataReceived += static (_, _) => { };
        // A checker that finds thousands of servers down says so thousands of times; only the beginning can be why it ended.
        _process.ErrorDataReceived += (_, line) => _errors = _errors.Length < MostErrors ? _errors + line.Data + "\n" : _errors;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>A whole node of ours without VIPs and frontends.</summary>
    public static Checker HaActors(IPEndPoint[] servers, string programs, string folder)
    {
        string file = Path.Combine(folder, "node.conf");
        IEnumerable<string> backends = servers.Chunk(ServersPerBackend).Select((chunk, b) =>
            $"    b{b} {{ check {{ type = tcp, inter = 1s }}, servers {{ {string.Join(", ", chunk.Select((server, i) => $"s{i} {{ address = \"{server}\" }}"))} }} }}");
        File.WriteAllText(file, $$"""
            ha {
              node { name = bench, interface = lo, address = {{Network.Address}} }
              cluster.port = {{Endpoints.FreeLocal().Port}}
              admin.pbm.port = {{Endpoints.FreeLocal().Port}}
              log.level = warning
              backends {
            {{string.Join('\n', backends)}}
              }
            }

            """);
        return new Checker("haactors", [Path.Combine(programs, "haactors"), "node", "--config", file]);
    }

    /// <summary>HAProxy with one thread.</summary>
    public static Checker HaProxy(IPEndPoint[] servers, string folder)
    {
        string file = Path.Combine(folder, "haproxy-checker.cfg");
        IEnumerable<string> backends = servers.Chunk(ServersPerBackend).Select((chunk, b) =>
            $"backend b{b}\n{string.Join('\n', chunk.Select((server, i) => $"    server s{i} {server} check inter 1s"))}");
        File.WriteAllText(file, $"""
            global
                nbthread 1
                maxconn 4000
            defaults
                mode tcp
                timeout connect 1s
                timeout client 30s
                timeout server 30s
            listen idle
                bind {Endpoints.FreeLocal()}
            {string.Join('\n', backends)}

            """);
        return new Checker("haproxy", ["haproxy", "-db", "-f", file]);
    }

    /// <summary>CPU time that it has used.</summary>
    public TimeSpan Cpu => _process.HasExited ? throw new BenchException($"{Name} ended: {_errors.Trim()}") : CpuTime.Of(_process.Id);

    public void Dispose()
    {
        Tools.Stop(_process);
        _process.Dispose();
    }
}
