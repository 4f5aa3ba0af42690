using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>A server of HTTP in this process that does what a request's path says.</summary>
internal sealed class ActingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ActingServer()
    {
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections that are the test's to go on with.</summary>
    public BlockingCollection<Socket> Held { get; } = [];

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.AcceptSocket();
                new Thread(() => Answer(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over: ended while it waited, or between two.
        }
    }

    private void Answer(Socket client)
    {
        byte[] bytes = new byte[65536];
        try
        {
            while (client.Receive(bytes) is var got and > 0)
            {
                string request = Encoding.Latin1.GetString(bytes, 0, got);
                string path = request.Split(' ')[1];
                if (path is "/hold" or "/begin" or "/chunk")
                {
                    Held.Add(client);
                    if (path == "/begin") Say(client, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                    if (path == "/chunk") Say(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                    return;
                }

                if (path == "/close") break;
                if (path == "/reset") client.LingerState = new LingerOption(true, 0);
                if (path == "/reset") break;
                if (path == "/garbage") Say(client, "nonsense\r\n\r\n");
                if (path == "/endless") Say(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
                while (path == "/endless") client.Send(bytes);
                string status = path == "/404" ? "404 Not Found" : "200 OK";
                string body = request.StartsWith("HEAD", StringComparison.Ordinal) || path == "/half" ? "" : "hello";
                Say(client, $"HTTP/1.1 {status}\r\nServer: test\r\nContent-Length: 5\r\n\r\n{body}");
                if (path == "/half") break;
            }
        }
        catch (SocketException)
        {
            // The proxy had enough.
        }

        client.Dispose();
    }

    private static void Say(Socket socket, string text) => socket.Send(Encoding.ASCII.GetBytes(text));
}
