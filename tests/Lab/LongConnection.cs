using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Lab.Measure;

namespace HaActors.Lab.Tests;

/// <summary>A connection that a client opens and does not use until the end; the server waits for its request.</summary>
internal sealed class LongConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;

    public LongConnection(string host, string address, int port)
    {
        Socket? socket = null;
        NamespaceThread.Start(host, () =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
            socket.Connect(IPAddress.Parse(address), port);
            socket.Send("GET / HT"u8);
        }).Join();
        _socket = socket!;
        Client = _socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>ADDRESS:PORT of the client's end.</summary>
    public string Client { get; }

    /// <summary>Neither closed nor reset.</summary>
    public bool IsAlive() => !_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Waits for its end by RST.</summary>
    public bool IsReset()
    {
        try
        {
            _socket.Receive(new byte[1]);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    /// <summary>Finishes its request; which server answered, null: none did.</summary>
    public string? End()
    {
        using (_socket)
        {
            _socket.Send("TP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"u8);
            var answer = new StringBuilder();
            var bytes = new byte[1024];
            while (_socket.Receive(bytes) is var got and > 0)
                answer.Append(Encoding.ASCII.GetString(bytes, 0, got));
            var text = answer.ToString();
            return text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? text.Split("\r\n\r\n")[1].Split(':')[0] : null;
        }
    }
}
