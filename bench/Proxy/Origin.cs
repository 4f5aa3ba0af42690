using System.Diagnostics;
using System.Net.Sockets;

namespace HaActors.Bench.Proxy;

/// <summary>The servers behind the contenders: HAProxy answering small requests by itself, and a sender of bulk in this process.</summary>
internal sealed class Origin : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly Process _small;
    private readonly Process _files;
    private readonly Socket _syslog = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _bulk = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Origin(Endpoints endpoints, string folder)
    {
        string file = Path.Combine(folder, "haproxy-origin.cfg");
        File.WriteAllText(file, $"""
            global
                nbthread 1
                maxconn {Tools.MostConnections() / 2}
            defaults
                mode http
                timeout client 120s
                timeout server 120s
                timeout connect 5s
            frontend origin
            {string.Join('\n', endpoints.Small.Select(server => $"    bind {server}"))}
                http-request return status 200 content-type text/plain string "ok"

            """);
        string[] command = ["haproxy", "-db", "-f", file];
        _small = Elsewhere(command);
        _files = Elsewhere("nginx", "-p", folder, "-c", Files(endpoints, folder));
        _syslog.Bind(endpoints.Syslog);
        _bulk.Bind(endpoints.Bulk);
        _bulk.Listen();
        new Thread(ServeBulk) { IsBackground = true }.Start();
    }

    /// <summary>Starts a program on all processors but the first, which belongs to the contenders.</summary>
    public static Process Elsewhere(params string[] command) =>
        Environment.ProcessorCount > 1 ? Tools.StartOn($"1-{Environment.ProcessorCount - 1}", command) : Tools.Start(command[0], command[1..]);

    public void Dispose()
    {
        _bulk.Dispose();
        _syslog.Dispose();
        Tools.Stop(_small);
        _small.Dispose();
        Tools.Stop(_files);
        _files.Dispose();
    }

    /// <summary>nginx with one worker, and the files that it serves.</summary>
    private static string Files(Endpoints endpoints, string folder)
    {
        foreach ((string name, int size) in new[] { ("100", 100), ("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000) })
            File.WriteAllBytes(Path.Combine(folder, name), new byte[size]);
        string file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log stderr;
            events { worker_connections 16384; }
            http {
                access_log off;
                keepalive_requests 100000000;
                keepalive_timeout 300s;
                sendfile on;
                tcp_nopush on;
                open_file_cache max=10;
                server {
            {{string.Join('\n', endpoints.Http.Select(server => $"        listen {server} reuseport;"))}}
                    root {{folder}};
                }
            }

            """);
        return file;
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
