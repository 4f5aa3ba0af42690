using System.Net;
using System.Net.Sockets;

namespace HaActors.Net.Tests.Proxy;

/// <summary>A server whose queue of connections is full: the kernel ignores the handshakes of others.</summary>
internal sealed class FullServer : IDisposable
{
    private readonly Socket _holder = new(SocketType.Stream, ProtocolType.Tcp);

    public FullServer()
    {
        Listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // A queue of length 0 holds one connection.
        Listener.Listen(0);
        Endpoint = (IPEndPoint)Listener.LocalEndPoint!;
        _holder.Connect(Endpoint);
    }

    public Socket Listener { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public IPEndPoint Endpoint { get; }

    public void Dispose()
    {
        Listener.Dispose();
        _holder.Dispose();
    }
}
