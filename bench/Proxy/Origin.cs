using System.Diagnostics;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>The servers behind the contenders: HAProxy answering small requests by itself, and a sender of bulk in this process.</summary>
internal sealed class Origin : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly Process _small;
    private readonly Socket _bulk = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Origin(Endpoints endpoints, string folder)
    {
        string file = Path.Combine(folder, "haproxy-origin.cfg");
        File.WriteAllText(file, $"""
            global
                nbthread 1
                maxconn 4000
            defaults
                mode http
                timeout client 30s
                timeout server 30s
                timeout connect 5s
            frontend origin
            {string.Join('\n', endpoints.Small.Select(server => $"    bind {server}"))}
                http-request return status 200 content-type text/plain string "ok"

            """);
        string[] command = ["haproxy", "-db", "-f", file];
        _small = Elsewhere(command);
        _bulk.Bind(endpoints.Bulk);
        _bulk.Listen();
        new Thread(ServeBulk) { IsBackground = true }.Start();
    }

    /// <summary>Starts a program on all processors but the first, which belongs to the contenders.</summary>
    public static Process Elsewhere(params string[] command) => Environment.ProcessorCount > 1
        ? Tools.Start("taskset", ["-c", $"1-{Environment.ProcessorCount - 1}", .. command])
        : Tools.Start(command[0], command[1..]);

    public void Dispose()
    {
        _bulk.Dispose();
        Tools.Stop(_small);
        _small.Dispose();
    }

    private void ServeBulk()
    {
        byte[] chunk = new byte[ChunkBytes];
        try
        {
            while (true)
            {
                using Socket client = _bulk.Accept();
                try
                {
                    while (true) client.Send(chunk);
                }
                catch (SocketException)
                {
                    // The reader has enough and left.
                }
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }
}
