using System.Net;
using System.Net.Sockets;

namespace HaActors.Bench.Health;

/// <summary>
/// Ten thousand servers on loopback, each an address of its own on one port, played by one socket. It takes what connections it gets, which says
/// nothing of the checks: a checker that holds back the last packet of its handshake resets the connection before it is one.
/// </summary>
internal sealed class CheckedServers : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _count;
    private volatile bool _isOver;

    public CheckedServers(int count)
    {
        _count = count;
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        _listener.Listen(int.MaxValue);
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>The servers; addresses of 127.1.0.0/16 on need no set-up.</summary>
    public IPEndPoint[] Endpoints =>
        [.. Enumerable.Range(0, _count).Select(i => new IPEndPoint(new IPAddress([127, (byte)(1 + (i >> 16)), (byte)(i >> 8), (byte)i]), Port))];

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Which of <see cref="Endpoints"/> an address is.</summary>
    public static int IndexOf(ReadOnlySpan<byte> address) => ((address[1] - 1) << 16) | (address[2] << 8) | address[3];

    public void Dispose()
    {
        _isOver = true;
        _listener.Dispose();
    }

    private void Serve()
    {
        while (!_isOver)
        {
            try
            {
                using Socket client = _listener.Accept();
                client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (SocketException)
            {
                // Disposed, or the checker was gone before it was accepted.
            }
        }
    }
}
