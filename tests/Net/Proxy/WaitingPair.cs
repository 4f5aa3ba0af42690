using System.Net.Sockets;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Mode tcp: a client has the only place at the server, a second one waits for it.</summary>
internal sealed class WaitingPair : IDisposable
{
    /// <param name="limit">How long the second one waits; null: <see cref="Patience"/>.</param>
    public WaitingPair(int logs = 0, TimeSpan? limit = null)
    {
        Plane = new LoopbackPlane(loops: 1, logs: logs);
        Listener = Plane.Listen();
        Pool = Pool(1, Listener) with { QueueTimeout = limit ?? Patience };
        Plane.Plane.ReplacePool(Pool);
        First = Plane.Connect();
        Server = Accept(Listener);
        Second = Plane.Connect();
        if (limit is null) Until(() => Waiting == 1, "the second to wait");
    }

    public LoopbackPlane Plane { get; }

    public ServerPool Pool { get; }

    public Socket Listener { get; }

    public Socket First { get; }

    /// <summary>The server's end of the first.</summary>
    public Socket Server { get; }

    public Socket Second { get; }

    public long Waiting => Plane.Plane.Read().Backends.Single().Waiting;

    public void Dispose()
    {
        Plane.Dispose();
        First.Dispose();
        Server.Dispose();
        Second.Dispose();
    }
}
