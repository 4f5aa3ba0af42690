using System.Net;
using System.Net.Sockets;

namespace Akka.Remote;

/// <summary>One connection that a peer opened, to send.</summary>
internal sealed class InboundConnection : IDisposable
{
    private readonly TcpRemoting _remoting;
    private readonly Listener _listener;
    private readonly PeerChannel _channel;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly CancellationTokenSource _lifetime;
    private volatile bool _quarantined;

    public InboundConnection(TcpRemoting remoting, Listener listener, Socket socket)
    {
        _remoting = remoting;
        _listener = listener;
        socket.NoDelay = true;
        _channel = new PeerChannel(socket);
        _reader = new FrameReader(_channel, remoting.Settings.MaximumFrameSize);
        _writer = new FrameWriter(remoting.Settings.MaximumFrameSize);
        _lifetime = CancellationTokenSource.CreateLinkedTokenSource(remoting.Stopping);
    }

    public EndPoint? RemoteEndPoint => _channel.RemoteEndPoint;

    /// <summary>The peer's greeting.</summary>
    public Hello Peer { get; private set; } = null!;

    /// <summary>Time since bytes last came.</summary>
    public TimeSpan Silence => TimeProvider.System.GetElapsedTime(_reader.LastRead);

    /// <summary>Exchanges greetings within the connection timeout; false when the peer was turned away.</summary>
    public async Task<bool> Greet()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token);
        limit.CancelAfter(_remoting.Settings.ConnectionTimeout);
        if (_remoting.Tls is { } tls)
        {
            await _channel.SecureAsServer(tls, limit.Token).ConfigureAwait(false);
        }
        Peer = await Hello.Read(_reader, limit.Token).ConfigureAwait(false);
        if (_remoting.Tls is { } judge && !_channel.MayBe(judge, Peer.From.Host))
        {
            throw new WireException("a certificate that does not bear the peer's address");
        }
        var verdict = !Peer.To.Equals(_remoting.DefaultAddress) ? HelloVerdict.WrongAddress
            : _remoting.IsQuarantined(Peer.From, Peer.Uid) ? HelloVerdict.Quarantined
            : HelloVerdict.Accepted;
        if (verdict == HelloVerdict.Accepted)
        {
            _remoting.OpenGate(Peer.From);
        }
        new Hello(verdict, _remoting.Uid, _remoting.DefaultAddress, Peer.From).WriteTo(_writer);
        await Flush(limit.Token).ConfigureAwait(false);
        return verdict == HelloVerdict.Accepted;
    }

    /// <summary>Delivers messages until the connection ends.</summary>
    public async Task Serve()
    {
        _listener.Add(this);
        _remoting.Publish(new AssociatedEvent(_remoting.DefaultAddress, Peer.From, inbound: true));
        try
        {
            await ReadFrames().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_quarantined)
        {
            _writer.Clear();
            _writer.Write(FrameKind.Quarantined);
            await Flush(_remoting.Stopping).ConfigureAwait(false);
        }
        finally
        {
            _listener.Remove(this);
            _remoting.Publish(new DisassociatedEvent(_remoting.DefaultAddress, Peer.From, inbound: true));
        }
    }

    public void Close()
    {
        try
        {
            _lifetime.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Closes, and tells the peer why.</summary>
    public void CloseQuarantined()
    {
        _quarantined = true;
        Close();
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _channel.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }

    private async Task ReadFrames()
    {
        var refs = new InboundRefs(_remoting.Provider, Peer.From);
        while (true)
        {
            var frame = await _reader.Read(_lifetime.Token).ConfigureAwait(false);
            if (frame.IsEmpty)
            {
                return;
            }
            switch ((FrameKind)frame.Span[0])
            {
                case FrameKind.Message:
                    MessageFrame.Deliver(frame.Span[1..], refs, _remoting);
                    break;
                case FrameKind.Ping:
                    _writer.Write(FrameKind.Pong);
                    await Flush(_lifetime.Token).ConfigureAwait(false);
                    break;
                case FrameKind.Bye:
                    return;
                default:
                    throw new WireException("a frame of an unknown kind");
            }
        }
    }

    private async Task Flush(CancellationToken stop)
    {
        await _channel.Send(_writer.Written, stop).ConfigureAwait(false);
        _writer.Clear();
    }
}
