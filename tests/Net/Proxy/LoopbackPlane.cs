using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

/// <summary>A data plane with one frontend "www" and one backend "app" on loopback, and the servers of its pool.</summary>
internal sealed class LoopbackPlane : IDisposable
{
    /// <summary>Limit of every wait in these tests; only a broken one lasts that long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TrafficTimeouts Relaxed = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));

    private readonly List<Socket> _listeners = [];
    private readonly LinesOfLog _lines = new();
    private readonly SessionLog? _log;

    /// <param name="logs">Every how many-th session that ended well is logged, and all others; 0: none.</param>
    public LoopbackPlane(int loops = 2, int maxConnections = 10_000, TrafficTimeouts? timeouts = null, HttpSettings? http = null, TlsBindSettings? tls = null, int logs = 0)
    {
        _log = logs > 0 ? new SessionLog(_lines, logs) : null;
        Plane = new DataPlane(loops, _log);
        Endpoint = FreePort();
        Frontend = new FrontendSettings("www", [Endpoint], "app", maxConnections, timeouts ?? Relaxed) { Http = http, Tls = tls };
        Plane.OpenFrontend(Frontend);
    }

    public DataPlane Plane { get; }

    public FrontendSettings Frontend { get; }

    public IPEndPoint Endpoint { get; }

    public FrontendCounters Www => Plane.Read().Frontends.Single(each => each.Frontend == "www");

    /// <summary>The next line of the log.</summary>
    public string Line() => _lines.Next();

    public long Outcome(SessionOutcome outcome) => Www.Outcomes[(int)outcome];

    public ServerCounters Server(string name) => Plane.Read().Servers.Single(each => each.Server == name);

    public static IPEndPoint FreePort()
    {
        using var probe = Bound();
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    /// <summary>A listening server of the test; ends with the plane.</summary>
    public Socket Listen()
    {
        Socket listener = Bound();
        listener.Listen(4096);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>A pool of servers s1, s2 … with weight 100.</summary>
    /// <param name="maxConnections">Of each server; 0: no limit.</param>
    public static ServerPool Pool(int maxConnections, params Socket[] listeners) =>
        new("app", BalanceAlgorithm.RoundRobin, Servers(maxConnections, [.. listeners.Select(each => (IPEndPoint)each.LocalEndPoint!)]));

    /// <summary>Makes servers s1, s2 … with weight 100 the pool.</summary>
    public void Use(params IPEndPoint[] servers) => Plane.ReplacePool(new ServerPool("app", BalanceAlgorithm.RoundRobin, Servers(0, servers)));

    public void Use(params Socket[] listeners) => Use([.. listeners.Select(each => (IPEndPoint)each.LocalEndPoint!)]);

    public Socket Connect()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(Endpoint);
        return client;
    }

    public static Socket Accept(Socket listener)
    {
        Assert.True(listener.Poll(Patience, SelectMode.SelectRead), "nothing connected");
        Socket server = listener.Accept();
        server.ReceiveTimeout = server.SendTimeout = (int)Patience.TotalMilliseconds;
        return server;
    }

    /// <summary>Waits until a counter says so: the loops count after the last byte is on its way.</summary>
    public static void Until(Func<bool> holds, string what)
    {
        if (!SpinWait.SpinUntil(holds, Patience)) Assert.Fail($"never happened: {what}");
    }

    public void Dispose()
    {
        Plane.Dispose();
        _log?.Dispose();
        foreach (Socket listener in _listeners) listener.Dispose();
    }

    private static ImmutableArray<PoolServer> Servers(int maxConnections, IPEndPoint[] servers) =>
        [.. servers.Select((each, i) => new PoolServer($"s{i + 1}", each, 100) { MaxConnections = maxConnections })];

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
