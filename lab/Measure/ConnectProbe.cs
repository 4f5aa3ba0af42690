using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Measure;

/// <summary>Opens one TCP connection after the other to one address, asks for a page over it and closes it.</summary>
public sealed class ConnectProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly string _address;
    private readonly IPEndPoint _target;
    private readonly NamespaceThread _thread;
    private volatile bool _stop;
    private int _sent;
    private int _lost;
    private TimeSpan _longest;

    private ConnectProbe(string host, string address, int port)
    {
        _address = address;
        _target = new IPEndPoint(IPAddress.Parse(address), port);
        _thread = NamespaceThread.Start(host, Run);
    }

    public static ConnectProbe Start(string host, string address, int port) => new(host, address, port);

    /// <summary>Asks it to end, without waiting.</summary>
    public void RequestStop() => _stop = true;

    public Gap Stop()
    {
        _stop = true;
        _thread.Join();
        return new Gap(_address, _sent, _lost, _longest);
    }

    /// <summary>One request from inside a namespace: the body of the answer, or null.</summary>
    public static string? Fetch(string host, string address, int port)
    {
        string? body = null;
        NamespaceThread.Start(host, () => body = Attempt(new IPEndPoint(IPAddress.Parse(address), port), TimeSpan.FromSeconds(2))).Join();
        return body;
    }

    private void Run()
    {
        var answered = Stopwatch.GetTimestamp();
        var lostSince = 0;
        while (!_stop)
        {
            var start = Stopwatch.GetTimestamp();
            _sent++;
            if (Attempt(_target, Limit) is null)
            {
                _lost++;
                lostSince++;
            }
            else
            {
                var without = Stopwatch.GetElapsedTime(answered, start);
                _longest = lostSince > 0 && without > _longest ? without : _longest;
                (answered, lostSince) = (start, 0);
            }

            Thread.Sleep(Pause);
        }

        var open = Stopwatch.GetElapsedTime(answered);
        _longest = lostSince > 0 && open > _longest ? open : _longest;
    }

    private static string? Attempt(IPEndPoint target, TimeSpan limit)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            Blocking = false,
            LingerState = new LingerOption(true, 0),    // no TIME_WAIT: thousands of connections to one endpoint
        };
        try
        {
            try
            {
                socket.Connect(target);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                if (!socket.Poll(limit, SelectMode.SelectWrite))
                {
                    return null;
                }
            }

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
        catch (SocketException)
        {
            return null;
        }
    }
}
