using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>
/// A frontend of mode http before servers that the test plays itself: what reaches them is read byte by byte. Its connections end with it.
/// </summary>
internal sealed class HttpPlane : IDisposable
{
    public const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>A request that may not be sent twice.</summary>
    public const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly LoopbackPlane _plane;
    private readonly List<Socket> _sockets = [];

    /// <param name="pool">How servers are used.</param>
    /// <param name="maxConnections">Of each server; 0: no limit.</param>
    public HttpPlane(
        HttpSettings? http = null,
        HttpPoolSettings? pool = null,
        TrafficTimeouts? timeouts = null,
        int servers = 1,
        StickSettings? stick = null,
        BalanceAlgorithm balance = BalanceAlgorithm.RoundRobin,
        int maxConnections = 0)
    {
        _plane = new LoopbackPlane(loops: 1, timeouts: timeouts, http: http ?? new HttpSettings(), logs: 1);
        Listeners = [.. Enumerable.Range(0, servers).Select(_ => _plane.Listen())];
        Pool = LoopbackPlane.Pool(maxConnections, Listeners) with { Http = pool ?? new HttpPoolSettings(), Stick = stick, Balance = balance, QueueTimeout = LoopbackPlane.Patience };
        Plane.ReplacePool(Pool);
    }

    public Socket[] Listeners { get; }

    public DataPlane Plane => _plane.Plane;

    public FrontendSettings Frontend => _plane.Frontend;

    public ServerPool Pool { get; }

    public FrontendCounters Www => _plane.Www;

    public ServerCounters S1 => _plane.Server("s1");

    /// <summary>How many wait for a place at any server, or at one.</summary>
    public long Waiting => Plane.Read().Backends.Sum(backend => backend.Waiting) + Plane.Read().Servers.Sum(server => server.Waiting);

    public Socket Connect() => Keep(_plane.Connect());

    /// <summary>The next connection to a server.</summary>
    /// <param name="server">Place in <see cref="Listeners"/>.</param>
    public Socket Accept(int server = 0) => Keep(LoopbackPlane.Accept(Listeners[server]));

    /// <summary>A client whose request has reached the first server over a new connection.</summary>
    public (Socket Client, Socket Server) Ask(string request = Get)
    {
        Socket client = Connect();
        client.Say(request);
        Socket server = Accept();
        server.Hears(request);
        return (client, server);
    }

    /// <summary>A client that has had an answer; its connection, and that to the server, wait for more.</summary>
    public (Socket Client, Socket Server) Serve()
    {
        (Socket client, Socket server) = Ask();
        server.Say(Ok);
        client.Hears(Ok);
        Line();
        return (client, server);
    }

    /// <summary>The next line of the log.</summary>
    public string Line() => _plane.Line();

    public void EndsWith(SessionOutcome outcome) => LoopbackPlane.Until(() => _plane.Outcome(outcome) == 1, $"the outcome {outcome}");

    /// <summary>One session is counted with this outcome, and the next line of the log has these letters for it.</summary>
    /// <returns>The line.</returns>
    public string EndsWith(SessionOutcome outcome, string code)
    {
        EndsWith(outcome);
        string line = Line();
        Assert.Contains($" - - {code}-- ", line);
        return line;
    }

    public void Dispose()
    {
        _plane.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    private Socket Keep(Socket socket)
    {
        _sockets.Add(socket);
        return socket;
    }
}
