using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Akka.Remote;

/// <summary>The bytes of one connection: a socket, or TLS over it once a handshake has been made. One reader and one writer at a time.</summary>
internal sealed class PeerChannel(Socket socket) : IDisposable
{
    private SslStream? _tls;

    public EndPoint? RemoteEndPoint { get; } = socket.Connected ? socket.RemoteEndPoint : null;

    /// <summary>Goes over to TLS as the side that was connected to.</summary>
    public async Task SecureAsServer(TlsHandshake tls, CancellationToken stop) =>
        _tls = await tls.AsServer(new NetworkStream(socket, ownsSocket: false), stop).ConfigureAwait(false);

    /// <summary>Goes over to TLS as the side that connected.</summary>
    public async Task SecureAsClient(TlsHandshake tls, string host, CancellationToken stop) =>
        _tls = await tls.AsClient(new NetworkStream(socket, ownsSocket: false), host, stop).ConfigureAwait(false);

    /// <summary>Whether the peer may call itself so.</summary>
    public bool MayBe(TlsHandshake tls, string host) => _tls is { } stream && tls.MayBe(stream, host);

    public ValueTask<int> Receive(Memory<byte> buffer, CancellationToken stop) =>
        _tls is { } tls ? tls.ReadAsync(buffer, stop) : socket.ReceiveAsync(buffer, SocketFlags.None, stop);

    public async ValueTask Send(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (_tls is { } tls)
        {
            await tls.WriteAsync(bytes, stop).ConfigureAwait(false);
            return;
        }
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, stop).ConfigureAwait(false)..];
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public async ValueTask EndSending()
    {
        if (_tls is { } tls)
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        _tls?.Dispose();
        socket.Dispose();
    }
}
