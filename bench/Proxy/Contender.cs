using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>A running proxy: its process and where it listens.</summary>
internal sealed class Contender : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    /// <param name="places">Where it listens.</param>
    private Contender(string name, Places places, Process process)
    {
        Name = name;
        Listens = places;
        _process = process;
        // Nobody reads what it says after the start; a full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public Places Listens { get; }

    public int Pid => _process.Id;

    private string Errors { get; set; } = "";

    /// <summary>Our data plane, one loop, pinned to the first processor.</summary>
    public static Contender HaActors(Endpoints endpoints)
    {
        Places places = Places.Choose();
        string self = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        string dotnet = Environment.ProcessPath!;
        string[] run = Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? [dotnet, self] : [dotnet];
        string http = string.Join(',', (object[])endpoints.Http);
        return Start(
            "haactors", places,
            [
                .. run, "serve-proxy",
                "tcp", $"{places.Small}", string.Join(',', (object[])endpoints.Small),
                "tcp", $"{places.Bulk}", $"{endpoints.Bulk}",
                "http", $"{places.Http}", http,
                "http-close", $"{places.HttpClose}", http,
            ]);
    }

    /// <summary>HAProxy, one thread, pinned to the first processor.</summary>
    public static Contender HaProxy(Endpoints endpoints, string folder)
    {
        Places places = Places.Choose();
        string file = Path.Combine(folder, "haproxy-contender.cfg");
        string http = Servers(endpoints.Http);
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
                timeout http-request 10s
                timeout http-keep-alive 10s
            listen small
                bind {places.Small}
            {Servers(endpoints.Small)}
            listen bulk
                bind {places.Bulk}
                option splice-auto
                server s1 {endpoints.Bulk}
            listen http
                bind {places.Http}
                mode http
                http-reuse always
                option forwardfor
                option splice-auto
            {http}
            listen http-close
                bind {places.HttpClose}
                mode http
                option http-server-close
                option forwardfor
                option splice-auto
            {http}

            """);
        return Start("haproxy", places, ["haproxy", "-db", "-f", file]);
    }

    /// <summary>Waits until it accepts connections.</summary>
    public void AwaitListening()
    {
        var waited = Stopwatch.StartNew();
        foreach (IPEndPoint endpoint in Listens.All)
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

    private static string Servers(IPEndPoint[] servers) => string.Join('\n', servers.Select((server, i) => $"    server s{i + 1} {server}"));

    private static Contender Start(string name, Places places, string[] command) =>
        new(name, places, Environment.ProcessorCount > 1
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

/// <summary>Where a contender listens.</summary>
internal sealed record Places(IPEndPoint Small, IPEndPoint Bulk, IPEndPoint Http, IPEndPoint HttpClose)
{
    public IPEndPoint[] All => [Small, Bulk, Http, HttpClose];

    public static Places Choose() => new(Endpoints.FreeLocal(), Endpoints.FreeLocal(), Endpoints.FreeLocal(), Endpoints.FreeLocal());
}
