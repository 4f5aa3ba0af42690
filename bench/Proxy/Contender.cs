using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>A running proxy: its process and where it listens.</summary>
internal sealed class Contender : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Contender(string name, IPEndPoint small, IPEndPoint bulk, Process process)
    {
        Name = name;
        Small = small;
        Bulk = bulk;
        _process = process;
        // Nobody reads what it says after the start; a full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public IPEndPoint Small { get; }

    public IPEndPoint Bulk { get; }

    public int Pid => _process.Id;

    private string Errors { get; set; } = "";

    /// <summary>Our data plane, one loop, pinned to the first processor.</summary>
    public static Contender HaActors(Endpoints endpoints)
    {
        IPEndPoint small = Endpoints.FreeLocal();
        IPEndPoint bulk = Endpoints.FreeLocal();
        string self = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        string dotnet = Environment.ProcessPath!;
        string[] run = Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? [dotnet, self] : [dotnet];
        return Start(
            "haactors", small, bulk,
            [.. run, "serve-proxy", $"{small}", string.Join(',', (object[])endpoints.Small), $"{bulk}", $"{endpoints.Bulk}"]);
    }

    /// <summary>HAProxy in mode tcp, one thread, pinned to the first processor.</summary>
    public static Contender HaProxy(Endpoints endpoints, string folder)
    {
        IPEndPoint small = Endpoints.FreeLocal();
        IPEndPoint bulk = Endpoints.FreeLocal();
        string file = Path.Combine(folder, "haproxy-contender.cfg");
        File.WriteAllText(file, $"""
            global
                nbthread 1
                maxconn 4000
            defaults
                mode tcp
                balance roundrobin
                timeout connect 5s
                timeout client 30s
                timeout server 30s
            listen small
                bind {small}
            {string.Join('\n', endpoints.Small.Select((server, i) => $"    server s{i + 1} {server}"))}
            listen bulk
                bind {bulk}
                option splice-auto
                server s1 {endpoints.Bulk}

            """);
        return Start("haproxy", small, bulk, ["haproxy", "-db", "-f", file]);
    }

    /// <summary>Waits until it accepts connections.</summary>
    public void AwaitListening()
    {
        var waited = Stopwatch.StartNew();
        foreach (IPEndPoint endpoint in new[] { Small, Bulk })
        {
            while (!Accepts(endpoint))
            {
                if (_process.HasExited || waited.Elapsed > StartLimit) throw new BenchException($"{Name} does not listen: {Errors.Trim()}");
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        Tools.Stop(_process);
        _process.Dispose();
    }

    private static Contender Start(string name, IPEndPoint small, IPEndPoint bulk, string[] command) =>
        new(name, small, bulk, Environment.ProcessorCount > 1
            ? Tools.Start("taskset", ["-c", "0", .. command])
            : Tools.Start(command[0], command[1..]));

    private static bool Accepts(IPEndPoint endpoint)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
