using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Measure;

/// <summary>
/// Many connections that stay open and ask for a page over and over, spread over the addresses, and beside them a stream of short
/// ones. Every failure is kept: a refused, reset, closed or silent connection.
/// </summary>
public sealed class ConnectionCrowd
{
    private const int Rounds = 4;   // threads that share the long ones

    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly List<NamespaceThread> _threads = [];
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _slow = new();
    private long _exchanges;
    private long _opened;
    private long _shorts;
    private volatile bool _stop;

    private ConnectionCrowd()
    {
    }

    /// <param name="life">How long one of the long connections lasts before it is closed and opened anew; null: to the end.</param>
    public static ConnectionCrowd Start(string host, IReadOnlyList<string> addresses, int port, int connections, TimeSpan? life)
    {
        var crowd = new ConnectionCrowd();
        var targets = addresses.Select(address => new IPEndPoint(IPAddress.Parse(address), port)).ToArray();
        for (var i = 0; i < Rounds; i++)
        {
            var mine = Enumerable.Range(0, connections).Where(number => number % Rounds == i).Select(number => targets[number / Rounds % targets.Length]).ToArray();
            crowd._threads.Add(NamespaceThread.Start(host, () => crowd.Hold(mine, life)));
        }

        crowd._threads.Add(NamespaceThread.Start(host, () => crowd.Stream(targets)));
        return crowd;
    }

    /// <summary>Long connections that are open and have had an answer.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Closes all and says what became of them.</summary>
    public CrowdResult Stop()
    {
        _stop = true;
        _threads.ForEach(thread => thread.Join());
        return new CrowdResult(Interlocked.Read(ref _opened), Interlocked.Read(ref _exchanges), Interlocked.Read(ref _shorts), [.. _errors], [.. _slow]);
    }

    private void Hold(IPEndPoint[] targets, TimeSpan? life)
    {
        var held = new (Socket? Socket, long End)[targets.Length];
        while (!_stop)
        {
            for (var i = 0; i < held.Length && !_stop; i++)
            {
                Try("long", targets[i], () =>
                {
                    if (held[i].Socket is null)
                    {
                        // Lives of different length, so that the ends are spread.
                        var ticks = (long)((life ?? TimeSpan.FromDays(1)).TotalSeconds * (0.5 + (0.5 * i / held.Length)) * Stopwatch.Frequency);
                        held[i] = (Open(targets[i]), Stopwatch.GetTimestamp() + ticks);
                        Interlocked.Increment(ref _opened);
                    }

                    Ask(held[i].Socket!);
                    Interlocked.Increment(ref _exchanges);
                    if (Stopwatch.GetTimestamp() > held[i].End)
                    {
                        Close(ref held[i].Socket);
                    }
                }, () => Close(ref held[i].Socket));
            }

            Thread.Sleep(Pause);
        }

        for (var i = 0; i < held.Length; i++)
        {
            Close(ref held[i].Socket);
        }
    }

    private void Stream(IPEndPoint[] targets)
    {
        for (var i = 0; !_stop; i = (i + 1) % targets.Length)
        {
            Socket? socket = null;
            Try("short", targets[i], () =>
            {
                socket = Open(targets[i]);
                Ask(socket);
                Interlocked.Increment(ref _shorts);
            }, () => { });
            Close(ref socket);
            Thread.Sleep(Pause);
        }
    }

    private void Try(string kind, IPEndPoint target, Action action, Action undo)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            action();
            if (Stopwatch.GetElapsedTime(start) > Slow)
            {
                _slow.Enqueue(Line(kind, target, "answered", start));
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            _errors.Enqueue(Line(kind, target, e.Message, start));
            undo();
        }
    }

    private static string Line(string kind, IPEndPoint target, string outcome, long start) =>
        $"{DateTime.UtcNow:HH:mm:ss.fff} {kind} connection to {target.Address}: {outcome}, {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms after it was asked";

    private static Socket Open(IPEndPoint target)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = (int)Limit.TotalMilliseconds,
            ReceiveTimeout = (int)Limit.TotalMilliseconds,
        };
        try
        {
            socket.Connect(target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Ask(Socket socket)
    {
        socket.Send(Request);
        Span<byte> buffer = stackalloc byte[2048];
        var length = 0;
        while (!IsWhole(buffer[..length]))
        {
            var read = socket.Receive(buffer[length..]);
            length += read > 0 ? read : throw new IOException("closed without an answer");
        }
    }

    /// <summary>The pages are one line each.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        return head > 0 && answer[(head + 4)..].IndexOf((byte)'\n') >= 0
            ? answer.StartsWith("HTTP/1.1 200"u8) ? true : throw new IOException(Encoding.ASCII.GetString(answer[..12]))
            : false;
    }

    private static void Close(ref Socket? socket)
    {
        socket?.Dispose();
        socket = null;
    }
}

/// <summary>What a crowd did.</summary>
/// <param name="Opened">Long connections that were opened.</param>
/// <param name="Exchanges">Requests that were answered over them.</param>
/// <param name="Shorts">Short connections, one request each, that were answered.</param>
/// <param name="Errors">One sentence per failure.</param>
/// <param name="Slow">One sentence per answer, or connection with its first answer, that took longer than a second.</param>
public sealed record CrowdResult(long Opened, long Exchanges, long Shorts, IReadOnlyList<string> Errors, IReadOnlyList<string> Slow);
