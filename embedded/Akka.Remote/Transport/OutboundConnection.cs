using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>Why a connection ended.</summary>
internal enum ConnectionEnd
{
    /// <summary>Its queue was completed and all was sent.</summary>
    Flushed,
    ClosedByPeer,
    PeerLeaves,
    Quarantined,

    /// <summary>The peer had not answered for too long.</summary>
    Silent,

    /// <summary>It was dropped, or the network failed.</summary>
    Broken,
}

/// <summary>One connection that this system opened, to send.</summary>
internal sealed class OutboundConnection : IDisposable
{
    /// <summary>Bytes after which a batch goes out even if more messages wait: the usual size of a socket's send buffer is a few of these.</summary>
    private const int BatchSize = 64 * 1024;

    private static readonly TimeSpan CloseWait = TimeSpan.FromMilliseconds(250);   // for the peer's close after our Bye

    private readonly TcpRemoting _remoting;
    private readonly PeerChannel _channel;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;

    private OutboundConnection(TcpRemoting remoting, Socket socket)
    {
        _remoting = remoting;
        _channel = new PeerChannel(socket);
        _reader = new FrameReader(_channel, remoting.Settings.MaximumFrameSize);
        _writer = new FrameWriter(remoting.Settings.MaximumFrameSize);
    }

    /// <summary>The peer's greeting.</summary>
    public Hello Reply { get; private set; } = null!;

    /// <summary>Connects and exchanges greetings, within the connection timeout.</summary>
    public static async Task<OutboundConnection> Open(TcpRemoting remoting, Address peer, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(remoting.Settings.ConnectionTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new OutboundConnection(remoting, socket);
        try
        {
            await socket.ConnectAsync(peer.Host, peer.Port ?? 0, limit.Token).ConfigureAwait(false);
            if (remoting.Tls is { } tls)
            {
                await connection._channel.SecureAsClient(tls, peer.Host, limit.Token).ConfigureAwait(false);
                if (!connection._channel.MayBe(tls, peer.Host))
                {
                    throw new WireException("a certificate that does not bear the peer's address");
                }
            }
            new Hello(HelloVerdict.None, remoting.Uid, remoting.DefaultAddress, peer).WriteTo(connection._writer);
            await connection.FlushBatch(limit.Token).ConfigureAwait(false);
            connection.Reply = await Hello.Read(connection._reader, limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends what the queue gives, until the queue is completed or the connection ends.</summary>
    public async Task<ConnectionEnd> Talk(Channel<Outbound> queue, CancellationTokenSource lifetime)
    {
        var reading = ReadUntilEnd(lifetime.Token);
        var writing = WriteUntilEnd(queue.Reader, lifetime.Token);
        var watching = WatchSilence(queue.Writer, lifetime.Token);
        var first = await Task.WhenAny(reading, writing, watching).ConfigureAwait(false);
        var end = await first.ConfigureAwait(false);
        if (end == ConnectionEnd.Flushed)
        {
            await Task.WhenAny(reading, Task.Delay(CloseWait, CancellationToken.None)).ConfigureAwait(false);
        }
        await lifetime.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(reading, writing, watching).ConfigureAwait(false);
        return end;
    }

    public void Dispose()
    {
        _channel.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }

    private async Task<ConnectionEnd> WriteUntilEnd(ChannelReader<Outbound> queue, CancellationToken stop)
    {
        try
        {
            while (await queue.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                while (_writer.Length < BatchSize && queue.TryRead(out var next))
                {
                    MessageFrame.Write(_writer, next, _remoting);
                }
                await FlushBatch(stop).ConfigureAwait(false);
            }
            _writer.Write(FrameKind.Bye);
            await FlushBatch(stop).ConfigureAwait(false);
            await _channel.EndSending().ConfigureAwait(false);
            return ConnectionEnd.Flushed;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return ConnectionEnd.Broken;
        }
    }

    private async Task FlushBatch(CancellationToken stop)
    {
        await _channel.Send(_writer.Written, stop).ConfigureAwait(false);
        _writer.Clear();
    }

    private async Task<ConnectionEnd> ReadUntilEnd(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var frame = await _reader.Read(stop).ConfigureAwait(false);
                if (frame.IsEmpty)
                {
                    return ConnectionEnd.ClosedByPeer;
                }
                switch ((FrameKind)frame.Span[0])
                {
                    case FrameKind.Pong: break;
                    case FrameKind.Quarantined: return ConnectionEnd.Quarantined;
                    case FrameKind.Bye: return ConnectionEnd.PeerLeaves;
                    default: throw new WireException("a frame that only the connecting side may send");
                }
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return ConnectionEnd.Broken;
        }
    }

    /// <summary>Pings, and ends the connection when nothing has come back for too long.</summary>
    private async Task<ConnectionEnd> WatchSilence(ChannelWriter<Outbound> queue, CancellationToken stop)
    {
        using var beat = new PeriodicTimer(_remoting.Settings.HeartbeatInterval);
        try
        {
            while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (TimeProvider.System.GetElapsedTime(_reader.LastRead) > _remoting.Settings.SilenceLimit)
                {
                    return ConnectionEnd.Silent;
                }
                queue.TryWrite(default);   // a full queue means that data is under way, which serves as well
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended otherwise.
        }
        return ConnectionEnd.Broken;
    }
}
