using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Measure;

/// <summary>
/// Opens one TCP connection after the other to one address, asks for a page over it and closes it. A connection that is accepted
/// shows that the address is served; an answer shows that a server behind it is.
/// </summary>
public sealed class ConnectProbe
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly IPEndPoint _target;
    private readonly TimeSpan _limit;
    private readonly NamespaceThread _thread;
    private readonly Tally _connects;
    private readonly Tally _requests;
    private volatile bool _stop;

    private ConnectProbe(string host, string address, int port, TimeSpan limit)
    {
        _limit = limit;
        _target = new IPEndPoint(IPAddress.Parse(address), port);
        _connects = new Tally(address);
        _requests = new Tally(address);
        _thread = NamespaceThread.Start(host, Run);
    }

    /// <param name="limit">Longest wait for each step; longer than that counts as lost. Null: 200 ms.</param>
    public static ConnectProbe Start(string host, string address, int port, TimeSpan? limit = null) =>
        new(host, address, port, limit ?? DefaultLimit);

    /// <summary>Asks it to end, without waiting.</summary>
    public void RequestStop() => _stop = true;

    /// <summary>What became of the connections, and of the requests over them.</summary>
    public (Gap Connects, Gap Requests) Stop()
    {
        _stop = true;
        _thread.Join();
        return (_connects.Result(), _requests.Result());
    }

    /// <summary>One request from inside a namespace: the body of the answer, or null.</summary>
    public static string? Fetch(string host, string address, int port)
    {
        string? body = null;
        NamespaceThread.Start(host, () =>
            Attempt(new IPEndPoint(IPAddress.Parse(address), port), TimeSpan.FromSeconds(2), out body)).Join();
        return body;
    }

    private void Run()
    {
        while (!_stop)
        {
            var start = Stopwatch.GetTimestamp();
            var connected = Attempt(_target, _limit, out var body);
            _connects.Note(start, connected);
            _requests.Note(start, body is not null);
            Thread.Sleep(Pause);
        }
    }

    private static bool Attempt(IPEndPoint target, TimeSpan limit, out string? body)
    {
        body = null;
        var connected = false;
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            Blocking = false,
            LingerState = new LingerOption(true, 0),    // no TIME_WAIT: thousands of connections to one endpoint
        };
        try
        {
            connected = Connect(socket, target, limit);
            body = connected ? Ask(socket, limit) : null;
        }
        catch (SocketException)
        {
            // Refused, reset or silent: what is measured.
        }

        return connected;
    }

    private static bool Connect(Socket socket, IPEndPoint target, TimeSpan limit)
    {
        try
        {
            socket.Connect(target);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return socket.Poll(limit, SelectMode.SelectWrite) && socket.Connected;
        }
    }

    private static string? Ask(Socket socket, TimeSpan limit)
    {
        socket.Blocking = true;
        socket.ReceiveTimeout = socket.SendTimeout = (int)limit.TotalMilliseconds;
        socket.Send(Request);
        var buffer = new byte[2048];
        var length = 0;
        int read;
        while (length < buffer.Length && (read = socket.Receive(buffer.AsSpan(length))) > 0)
        {
            length += read;
        }

        var text = Encoding.ASCII.GetString(buffer, 0, length);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && end > 0 ? text[(end + 4)..].Trim() : null;
    }
}
