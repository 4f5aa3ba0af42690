using System.Net;
using System.Net.Sockets;

namespace HaActors.Lab.Measure;

/// <summary>A small HTTP server on a host of the lab, on all of its addresses, in this process: what the probes ask.</summary>
public sealed class PageServer : IDisposable
{
    /// <summary>How every answer ends.</summary>
    internal static ReadOnlySpan<byte> End => "\r\n\r\nok"u8;

    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly Socket _listener;

    private PageServer(Socket listener) => _listener = listener;

    public static PageServer Start(string host, int port)
    {
        Socket? listener = null;
        NamespaceThread.Start(host, () =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Any, port));
            listener.Listen(512);
        }).Join();
        var server = new PageServer(listener!);
        _ = server.AcceptAsync();
        return server;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            var buffer = new byte[2048];
            var length = 0;
            try
            {
                int read;
                while ((read = await client.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false)) > 0)
                {
                    length += read;
                    if (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                    {
                        continue;
                    }

                    await client.SendAsync(Answer).ConfigureAwait(false);
                    if (buffer.AsSpan(0, length).IndexOf("Connection: close"u8) >= 0)
                    {
                        return;
                    }

                    length = 0;
                }
            }
            catch (SocketException)
            {
                // The client is gone.
            }
        }
    }
}
