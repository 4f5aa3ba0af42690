using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Takes connections of peers, and gets rid of strangers at a small, bounded cost.</summary>
internal sealed class Listener : IDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);   // after a failed accept, such as without descriptors

    private readonly TcpRemoting _remoting;
    private readonly StrangerLog _strangers;
    private readonly ConcurrentDictionary<Address, InboundConnection> _connections = new();
    private Socket? _socket;
    private ITimer? _sweeper;
    private int _pending;

    public Listener(TcpRemoting remoting)
    {
        _remoting = remoting;
        _strangers = new StrangerLog(remoting);
    }

    /// <summary>Binds and returns the port.</summary>
    /// <exception cref="RemoteTransportException">The address cannot be bound; says why.</exception>
    public int Bind()
    {
        var (host, port) = (_remoting.Settings.BindHost, _remoting.Settings.BindPort);
        try
        {
            var address = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? literal : Dns.GetHostAddresses(host)[0];
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(_remoting.Settings.Backlog);
            return ((IPEndPoint)_socket.LocalEndPoint!).Port;
        }
        catch (SocketException e)
        {
            _socket?.Dispose();
            throw new RemoteTransportException($"akka.remote cannot listen on {host}:{port}: {e.Message}", e);
        }
    }

    public void Start()
    {
        _ = AcceptLoop();
        _sweeper = TimeProvider.System.CreateTimer(_ => CloseSilent(), null, _remoting.Settings.HeartbeatInterval, _remoting.Settings.HeartbeatInterval);
    }

    /// <summary>Takes note of a peer's connection; an older one of the same peer is closed, its peer has given it up.</summary>
    public void Add(InboundConnection connection)
    {
        _connections.TryGetValue(connection.Peer.From, out var older);
        _connections[connection.Peer.From] = connection;
        older?.Close();
    }

    public void Remove(InboundConnection connection) => _connections.TryRemove(new(connection.Peer.From, connection));

    public void CloseFrom(Address peer, int uid)
    {
        if (_connections.TryGetValue(peer, out var connection) && connection.Peer.Uid == uid)
        {
            connection.CloseQuarantined();
        }
    }

    public void Dispose()
    {
        _sweeper?.Dispose();
        _socket?.Dispose();
        foreach (var connection in _connections.Values)
        {
            connection.Close();
        }
    }

    private async Task AcceptLoop()
    {
        while (!_remoting.Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket!.AcceptAsync(_remoting.Stopping).ConfigureAwait(false);
                if (Interlocked.Increment(ref _pending) > _remoting.Settings.PendingHandshakes)
                {
                    Interlocked.Decrement(ref _pending);
                    _strangers.Report("more connections without a greeting than akka.remote.pending-handshakes", socket.RemoteEndPoint);
                    socket.Dispose();
                    continue;
                }
                _ = Serve(new InboundConnection(_remoting, this, socket));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _strangers.Report($"accept failed ({e.SocketErrorCode})", null);
                await Task.Delay(AcceptPause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task Serve(InboundConnection connection)
    {
        using (connection)
        {
            var waiting = true;
            try
            {
                var greeted = await connection.Greet().ConfigureAwait(false);
                Interlocked.Decrement(ref _pending);
                waiting = false;
                if (greeted)
                {
                    await connection.Serve().ConfigureAwait(false);
                }
            }
            catch (WireException e)
            {
                _strangers.Report(e.Message, connection.RemoteEndPoint);
            }
            catch (OperationCanceledException) when (waiting && !_remoting.Stopping.IsCancellationRequested)
            {
                _strangers.Report("no greeting within akka.remote.dot-netty.tcp.connection-timeout", connection.RemoteEndPoint);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                _remoting.Log.Debug("connection from {0} ended: {1}", connection.RemoteEndPoint, e.Message);
            }
            finally
            {
                if (waiting)
                {
                    Interlocked.Decrement(ref _pending);
                }
            }
        }
    }

    private void CloseSilent()
    {
        foreach (var connection in _connections.Values.Where(c => c.Silence > _remoting.Settings.SilenceLimit))
        {
            connection.Close();
        }
    }
}
