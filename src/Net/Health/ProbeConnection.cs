using System.Net.Security;
using System.Net.Sockets;

namespace HaActors.Net.Health;

/// <summary>The layer that a probe has reached; a failure is counted against it (the digit in HAProxy's codes).</summary>
internal enum ProbeLayer
{
    /// <summary>Connecting.</summary>
    Connection = 4,

    /// <summary>In the TLS handshake.</summary>
    Tls = 6,

    /// <summary>Talking to the service.</summary>
    Service = 7,
}

/// <summary>One connection of one probe: a bounded stream, which may become TLS, and what has been found out on the way.</summary>
internal sealed class ProbeConnection(Socket socket) : IDisposable
{
    private Stream _stream = new LimitedStream(socket);

    public ProbeLayer Layer { get; private set; } = ProbeLayer.Service;

    /// <summary>What an operator should know though the probe succeeds; empty: nothing.</summary>
    public string Warning { get; private set; } = "";

    /// <summary>Such as "Tls13"; empty without TLS.</summary>
    public string TlsVersion => _stream is SslStream tls ? tls.SslProtocol.ToString() : "";

    /// <summary>Makes the close a reset: nothing is left in TIME_WAIT, the server sees an abort.</summary>
    public void CloseWithReset() => socket.LingerState = new LingerOption(enable: true, seconds: 0);

    /// <summary>Everything from here on goes through TLS.</summary>
    public async Task StartTlsAsync(TlsClient tls, CancellationToken cancel)
    {
        Layer = ProbeLayer.Tls;
        (_stream, Warning) = await tls.HandshakeAsync(_stream, cancel).ConfigureAwait(false);
        Layer = ProbeLayer.Service;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => _stream.WriteAsync(bytes, cancel);

    /// <returns>Bytes read; 0 at the end of the stream.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel) => _stream.ReadAsync(buffer, cancel);

    public void Dispose()
    {
        _stream.Dispose();
        socket.Dispose();
    }
}
