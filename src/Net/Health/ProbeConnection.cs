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

/// <summary>How far one run of a probe has come.</summary>
internal sealed class ProbeProgress
{
    public ProbeLayer Layer { get; set; } = ProbeLayer.Connection;

    /// <summary>What an operator should know though the probe succeeds; empty: nothing.</summary>
    public string Warning { get; set; } = "";
}

/// <summary>One connection of one probe: a bounded stream, which may become TLS, and what has been found out on the way.</summary>
internal sealed class ProbeConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly ProbeProgress _progress;
    private Stream _stream;

    /// <param name="socket">Connected; belongs to this object from now on.</param>
    public ProbeConnection(Socket socket, ProbeProgress progress)
    {
        (_socket, _progress, _stream) = (socket, progress, new LimitedStream(socket));
        progress.Layer = ProbeLayer.Service;
    }

    /// <summary>Such as "Tls13"; empty without TLS.</summary>
    public string TlsVersion => _stream is SslStream tls ? tls.SslProtocol.ToString() : "";

    /// <summary>Makes the close a reset: nothing is left in TIME_WAIT, the server sees an abort.</summary>
    public void CloseWithReset() => _socket.LingerState = new LingerOption(enable: true, seconds: 0);

    /// <summary>Everything from here on goes through TLS.</summary>
    public async Task StartTlsAsync(TlsClient tls, CancellationToken cancel)
    {
        _progress.Layer = ProbeLayer.Tls;
        (_stream, _progress.Warning) = await tls.HandshakeAsync(_stream, cancel).ConfigureAwait(false);
        _progress.Layer = ProbeLayer.Service;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => _stream.WriteAsync(bytes, cancel);

    /// <returns>Bytes read; 0 at the end of the stream.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel) => _stream.ReadAsync(buffer, cancel);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
