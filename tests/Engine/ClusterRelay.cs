using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Engine.Tests;

/// <summary>
/// The network between the nodes of one test: each node is advertised at a loopback address of its own, behind which a
/// relay forwards to the port that the node is bound to. A cut link swallows bytes without closing anything, as a
/// pulled cable does.
/// </summary>
internal sealed class RelayNetwork : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly List<(string From, string To, Socket Inner, Socket Outer)> _open = [];
    private readonly HashSet<(string, string)> _cut = [];
    private readonly List<string> _hosts = [];

    /// <summary>Starts a node that can be reached only through this network.</summary>
    public ClusterNode Start(string config = "")
    {
        var host = $"127.0.31.{_hosts.Count + 1}";
        var listener = new TcpListener(IPAddress.Parse(host), 0);
        listener.Start();
        var bound = ClusterNode.FreePort();
        lock (_lock) _hosts.Add(host);
        _listeners.Add(listener);
        _ = AcceptAll(listener, host, bound);
        return ClusterNode.Start($$"""
            akka.remote.dot-netty.tcp {
              hostname = 127.0.0.1, port = {{bound}}
              public-hostname = {{host}}, public-port = {{((IPEndPoint)listener.LocalEndpoint).Port}}
            }
            {{config}}
            """);
    }

    /// <summary>Cuts every link between the two sides, both ways.</summary>
    public void Split(ClusterNode[] one, ClusterNode[] other)
    {
        lock (_lock)
        {
            foreach (var a in one)
            {
                foreach (var b in other)
                {
                    _cut.Add((a.Address.Host, b.Address.Host));
                    _cut.Add((b.Address.Host, a.Address.Host));
                }
            }
        }
    }

    /// <summary>Mends every link. Connections that lost bytes are reset.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            foreach (var (_, _, inner, outer) in _open.Where(c => _cut.Contains((c.From, c.To))))
            {
                inner.Close(0);
                outer.Close(0);
            }
            _cut.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (var listener in _listeners)
            listener.Stop();
        lock (_lock)
        {
            foreach (var (_, _, inner, outer) in _open)
            {
                inner.Close(0);
                outer.Close(0);
            }
        }
        _over.Dispose();
    }

    private bool IsCut(string from, string to)
    {
        lock (_lock) return _cut.Contains((from, to));
    }

    private async Task AcceptAll(TcpListener listener, string host, int port)
    {
        try
        {
            while (true)
                _ = Relay(await listener.AcceptSocketAsync(_over.Token), host, port);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the network is over
        }
    }

    private async Task Relay(Socket outer, string host, int port)
    {
        try
        {
            // Who calls stands in the first bytes: both engines open with the caller's address.
            var first = new byte[64 * 1024];
            var length = await outer.ReceiveAsync(first, _over.Token);
            var text = Encoding.Latin1.GetString(first, 0, length);
            string from;
            lock (_lock) from = _hosts.FirstOrDefault(h => h != host && text.Contains(h)) ?? "";
            var inner = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            lock (_lock) _open.Add((from, host, inner, outer));
            await inner.ConnectAsync(IPAddress.Loopback, port, _over.Token);
            if (!IsCut(from, host)) await inner.SendAsync(first.AsMemory(0, length), _over.Token);
            await Task.WhenAll(Pump(outer, inner, from, host), Pump(inner, outer, from, host));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            outer.Close(0);
        }
    }

    private async Task Pump(Socket source, Socket target, string from, string to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int length;
            while ((length = await source.ReceiveAsync(buffer, _over.Token)) > 0)
                if (!IsCut(from, to)) await target.SendAsync(buffer.AsMemory(0, length), _over.Token);
        }
        finally
        {
            if (!IsCut(from, to)) target.Close();
        }
    }
}
