using System.Net;
using System.Net.Sockets;

namespace HaActors.Lab.Tests.Health;

/// <summary>A gate for connections.</summary>
internal sealed class Gate : IGate
{
    private static readonly byte[] Garbage = [0x7f, 0x01, .. "garbage without end "u8, 0xff, 0x0d, 0x0a];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _service;
    private readonly CancellationTokenSource _closed = new();

    public Gate(int service)
    {
        _service = service;
        _listener.Start();
        _ = AcceptAsync();
    }

    public GateKind Now { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_closed.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            if (Now == GateKind.Refusing)
            {
                // Not in the middle of the handshake, where it would be a refused connection.
                await Task.Delay(50, _closed.Token);
                client.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            if (Now == GateKind.Wrong)
            {
                await client.GetStream().WriteAsync(Garbage, _closed.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                await client.GetStream().CopyToAsync(Stream.Null, _closed.Token);
                return;
            }

            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _service, _closed.Token);
            var up = client.GetStream().CopyToAsync(server.GetStream(), _closed.Token);
            await Task.WhenAny(up, DownAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // A side has left.
        }
    }

    private async Task DownAsync(NetworkStream from, NetworkStream to)
    {
        var slow = Now == GateKind.Slow;
        var buffer = new byte[slow ? 1 : 64 * 1024];
        for (int got; (got = await from.ReadAsync(buffer, _closed.Token)) > 0;)
        {
            if (slow)
                await Task.Delay(TimeSpan.FromSeconds(1), _closed.Token);
            await to.WriteAsync(buffer.AsMemory(0, got), _closed.Token);
        }
    }
}
