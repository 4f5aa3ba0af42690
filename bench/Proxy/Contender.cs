using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>A running proxy: its process and where it listens. Both contenders log every session and request to syslog by UDP, have the same
/// timeouts and the same limits on connections.</summary>
internal sealed class Contender : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly BlockingCollection<string> _said = [];

    /// <param name="places">Where it listens.</param>
    private Contender(string name, Places places, Process process)
    {
        Name = name;
        Listens = places;
        _process = process;
        // A full pipe would stop it.
        process.OutputDataReceived += (_, line) => _said.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => Errors += line.Data + "\n";
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public Places Listens { get; }

    public int Pid => _process.Id;

    private string Errors { get; set; } = "";

    /// <summary>Our data plane.</summary>
    /// <param name="cores">Loops; one is pinned to the first processor.</param>
    public static Contender HaActors(Endpoints endpoints, Certificate certificate, int cores = 1)
    {
        Places places = Places.Choose();
        string self = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        string dotnet = Environment.ProcessPath!;
        string[] run = Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? [dotnet, self] : [dotnet];
        string http = string.Join(',', (object[])endpoints.Http);
        return Start(
            "haactors", places, cores,
            [
                .. run, "serve-proxy", $"{cores}", $"{endpoints.Syslog}", certificate.File,
                "tcp", $"{places.Small}", string.Join(',', (object[])endpoints.Small),
                "tcp", $"{places.Bulk}", $"{endpoints.Bulk}",
                "http", $"{places.Http}", http,
                "http-close", $"{places.HttpClose}", http,
                "https", $"{places.Https}", http,
            ]);
    }

    /// <summary>HAProxy.</summary>
    /// <param name="cores">Threads.</param>
    public static Contender HaProxy(Endpoints endpoints, Certificate certificate, string folder, int cores = 1)
    {
        Places places = Places.Choose();
        string file = Path.Combine(folder, $"haproxy-contender-{cores}.cfg");
        string http = Servers(endpoints.Http);
        File.WriteAllText(file, $"""
            global
                nbthread {cores}
                maxconn {Tools.MostConnections() / 2}
                maxpipes 100
                log {endpoints.Syslog} local0
                ssl-default-bind-options ssl-min-ver TLSv1.2
            defaults
                mode tcp
                log global
                balance roundrobin
                timeout connect 5s
                timeout client 120s
                timeout server 120s
                timeout http-request 10s
                timeout http-keep-alive 120s
            listen small
                bind {places.Small}
                option tcplog
            {Servers(endpoints.Small)}
            listen bulk
                bind {places.Bulk}
                option tcplog
                option splice-auto
                server s1 {endpoints.Bulk}
            listen http
                bind {places.Http}
                mode http
                option httplog
                http-reuse always
                option forwardfor
                option splice-auto
            {http}
            listen http-close
                bind {places.HttpClose}
                mode http
                option httplog
                option http-server-close
                option forwardfor
                option splice-auto
            {http}
            listen https
                bind {places.Https} ssl crt {certificate.File}
                mode http
                option httplog
                http-reuse always
                option forwardfor
            {http}

            """);
        return Start("haproxy", places, cores, ["haproxy", "-db", "-f", file]);
    }

    /// <summary>Waits until it accepts connections.</summary>
    public Contender AwaitListening()
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

        return this;
    }

    /// <summary>Resident memory in bytes: proc_pid_status(5), VmRSS.</summary>
    public long Memory()
    {
        string line = File.ReadLines($"/proc/{Pid}/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Collections of our contender so far, by generation.</summary>
    public int[] Collections()
    {
        _process.StandardInput.Write('g');
        _process.StandardInput.Flush();
        if (!_said.TryTake(out string? line, AnswerLimit)) throw new BenchException($"{Name} does not answer");
        return [.. line.Split(' ').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        Tools.Stop(_process);
        _process.Dispose();
    }

    private static string Servers(IPEndPoint[] servers) => string.Join('\n', servers.Select((server, i) => $"    server s{i + 1} {server}"));

    private static Contender Start(string name, Places places, int cores, string[] command) =>
        new(name, places, Environment.ProcessorCount > 1
            ? Tools.StartOn(cores == 1 ? "0" : $"0-{cores - 1}", command)
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
