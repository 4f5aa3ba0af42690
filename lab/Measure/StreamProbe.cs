using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Lab.Measure;

/// <summary>
/// One TCP connection that lives long: asks for a page every 5 ms and waits for the answer with the patience of TCP itself. Only when the
/// connection is reset or closed does it open another one, as often as it takes.
/// </summary>
public sealed class StreamProbe
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n"u8.ToArray();
    private static readonly byte[] Head = "HTTP/1.1 200"u8.ToArray();
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);      // between looks whether to stop; longest wait for a connection

    private readonly IPEndPoint _target;
    private readonly TimeSpan _life;
    private readonly NamespaceThread _thread;
    private readonly byte[] _answer = new byte[4096];
    private long _answeredAt = Stopwatch.GetTimestamp();
    private TimeSpan _longest;
    private bool _isOpen;
    private int _asked;
    private int _broken;
    private volatile bool _stop;

    private StreamProbe(string host, IPEndPoint target, TimeSpan life)
    {
        _target = target;
        _life = life;
        _thread = NamespaceThread.Start(host, Run);
    }

    /// <param name="life">After which a connection is closed and the next one opened; null: never.</param>
    public static StreamProbe Start(string host, string address, int port, TimeSpan? life = null) =>
        new(host, new IPEndPoint(IPAddress.Parse(address), port), life ?? TimeSpan.MaxValue);

    /// <summary>Asks it to end, without waiting.</summary>
    public void RequestStop() => _stop = true;

    /// <summary>The longest time between two answers, whichever connection they came over; lost is how many connections broke.</summary>
    public Gap Stop()
    {
        _stop = true;
        _thread.Join();
        return new Gap($"{_target.Address}", _asked, _broken, _longest) { IsOpen = _isOpen };
    }

    private void Run()
    {
        Socket? socket = null;
        long opened = 0;
        while (!_stop)
        {
            try
            {
                if (socket is null)
                {
                    socket = Open();
                    opened = Stopwatch.GetTimestamp();
                }

                if (socket is not null && Exchange(socket))
                {
                    Note();
                    if (Stopwatch.GetElapsedTime(opened) > _life)
                    {
                        socket.Dispose();
                        socket = null;
                    }

                    Thread.Sleep(Pause);
                }
            }
            catch (SocketException)
            {
                // A connection that never was is none that broke.
                _broken += socket is null ? 0 : 1;
                socket?.Dispose();
                socket = null;
                Thread.Sleep(Pause);    // refused at once, it would be tried without a rest
            }
        }

        socket?.Dispose();
        var open = Stopwatch.GetElapsedTime(_answeredAt);
        _isOpen = open > 4 * Look;
        _longest = _isOpen && open > _longest ? open : _longest;
    }

    private void Note()
    {
        var now = Stopwatch.GetTimestamp();
        var without = Stopwatch.GetElapsedTime(_answeredAt, now);
        _longest = without > _longest && _asked > 0 ? without : _longest;
        _answeredAt = now;
        _asked++;
    }

    private Socket? Open()
    {
        var socket = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        try
        {
            socket.Connect(_target);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(Look, SelectMode.SelectWrite) || !socket.Connected)
            {
                socket.Dispose();
                return null;
            }
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }

        return socket;
    }

    /// <returns>Whether it was answered before it is to stop.</returns>
    private bool Exchange(Socket socket)
    {
        socket.Send(Request);
        for (var length = 0; !_stop;)
        {
            if (!socket.Poll(Look, SelectMode.SelectRead))
            {
                continue;
            }

            var read = socket.Receive(_answer.AsSpan(length));
            length += read > 0 ? read : throw new SocketException((int)SocketError.ConnectionReset);
            if (length > Head.Length && _answer.AsSpan(0, length).EndsWith(PageServer.End))
            {
                return _answer.AsSpan().StartsWith(Head) ? true : throw new SocketException((int)SocketError.ConnectionReset);
            }
        }

        return false;
    }
}
