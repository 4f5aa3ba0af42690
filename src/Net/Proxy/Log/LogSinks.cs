using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>Lines to a stream, as standard output.</summary>
public sealed class StreamSink(Stream stream) : ILogSink
{
    private readonly BufferedStream _buffered = new(stream, 64 * 1024);

    public int Write(ReadOnlySpan<byte> line)
    {
        try
        {
            _buffered.Write(line);
            _buffered.WriteByte((byte)'\n');
            return 0;
        }
        catch (Exception e) when (IsLoss(e))
        {
            return 1;
        }
    }

    public int Flush()
    {
        Try(_buffered.Flush);
        return 0;
    }

    public void Dispose() => Try(_buffered.Dispose);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (IsLoss(e))
        {
        }
    }

    // A full disk loses lines; it must not end the thread.
    private static bool IsLoss(Exception e) => e is IOException or ObjectDisposedException;
}

/// <summary>
/// Datagrams to a syslog daemon, by UDP or its local socket, in the form of RFC 3164, as HAProxy sends them. A datagram that does not go out at once
/// is lost; a daemon that is not there now is tried again with the next line.
/// </summary>
public sealed class SyslogSink : ILogSink
{
    private const int Informational = 6;    // RFC 3164 section 4.1.1, severity
    private const int LongestLine = 1024;   // RFC 3164 section 4.1
    private const int LinesPerCall = 64;

    private readonly EndPoint _target;
    private readonly int _priority;
    private readonly string _tag;
    private readonly DatagramBatch _batch = new(LinesPerCall, LongestLine);
    private byte[] _start = [];
    private long _second = -1;
    private Socket? _socket;

    /// <param name="target">Address and port, or a socket in the file system.</param>
    /// <param name="facility">0-23, RFC 3164 section 4.1.1; local0 is 16.</param>
    /// <param name="host">Name of this node; left out on a local socket, where the daemon knows it.</param>
    public SyslogSink(EndPoint target, int facility, string host)
    {
        _target = target;
        _priority = (facility * 8) + Informational;
        string tag = $"haactors[{Environment.ProcessId}]: ";
        _tag = target is IPEndPoint ? $"{host} {tag}" : tag;
    }

    public int Write(ReadOnlySpan<byte> line)
    {
        int lost = _batch.IsFull ? Flush() : 0;
        var datagram = new LogText(_batch.Next);
        datagram.Add(Start());
        datagram.Add(line);
        _batch.Add(datagram.Written.Length);
        return lost;
    }

    public int Flush()
    {
        int lost = 0;
        for (int at = 0; at < _batch.Count;)
        {
            if (!TryConnect()) return Drop(lost + _batch.Count - at);
            int sent = _batch.Send((int)_socket!.Handle, at);
            if (sent > 0)
            {
                at += sent;
                continue;
            }

            // A full socket has room again for the next one; every other error may mean that the daemon has another socket now.
            if (Marshal.GetLastPInvokeError() != Errno.Again) Disconnect();
            at++;
            lost++;
        }

        return Drop(lost);
    }

    public void Dispose()
    {
        Disconnect();
        _batch.Dispose();
    }

    private int Drop(int lost)
    {
        _batch.Clear();
        return lost;
    }

    private void Disconnect()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>Priority, date and tag: the same for all lines of a second.</summary>
    private byte[] Start()
    {
        long second = Environment.TickCount64 / 1000;
        if (second == _second) return _start;
        _second = second;
        string date = DateTime.Now.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        // RFC 3164 section 4.1.2: a day below 10 has a blank before it.
        if (date[5] == ' ') date = date.Insert(4, " ");
        return _start = Encoding.UTF8.GetBytes($"<{_priority}>{date} {_tag}");
    }

    private bool TryConnect()
    {
        if (_socket is not null) return true;
        _socket = new Socket(_target.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(_target);
            return true;
        }
        catch (SocketException)
        {
            Disconnect();
            return false;
        }
    }
}
