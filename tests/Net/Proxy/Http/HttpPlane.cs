using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>A frontend of mode http before servers that the test plays itself: what reaches them is read byte by byte.</summary>
internal sealed class HttpPlane : IDisposable
{
    public const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly LoopbackPlane _plane;

    /// <param name="pool">How servers are used.</param>
    public HttpPlane(HttpSettings? http = null, HttpPoolSettings? pool = null, TrafficTimeouts? timeouts = null, int servers = 1, StickSettings? stick = null, BalanceAlgorithm balance = BalanceAlgorithm.RoundRobin, SessionLog? log = null)
    {
        _plane = new LoopbackPlane(loops: 1, timeouts: timeouts, http: http ?? new HttpSettings(), log: log);
        Listeners = [.. Enumerable.Range(0, servers).Select(_ => _plane.Listen())];
        _plane.Plane.ReplacePool(LoopbackPlane.Pool(0, Listeners) with { Http = pool ?? new HttpPoolSettings(), Stick = stick, Balance = balance });
    }

    public Socket[] Listeners { get; }

    public DataPlane Plane => _plane.Plane;

    public FrontendSettings Frontend => _plane.Frontend;

    public FrontendCounters Www => _plane.Www;

    public ServerCounters S1 => _plane.Server("s1");

    public Socket Connect() => _plane.Connect();

    /// <summary>The next connection to the first server.</summary>
    public Socket Accept() => LoopbackPlane.Accept(Listeners[0]);

    public void EndsWith(SessionOutcome outcome) => LoopbackPlane.Until(() => _plane.Outcome(outcome) == 1, $"the outcome {outcome}");

    public void Dispose() => _plane.Dispose();
}
