using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>The requests that we pass on, at the real HAProxy and nginx: what one of them refuses needs a reason in the table.</summary>
public sealed class DifferentialTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("haactors-diff-");
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Process? _proxy;

    public DifferentialTests()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.Listen();
    }

    [SkippableFact]
    public void Nothing_passes_without_a_reason_that_haproxy_refuses()
    {
        IPEndPoint endpoint = FreePort();
        Start("/usr/sbin/haproxy", "haproxy", endpoint, "-db", "-f", Write("haproxy.cfg", $"""
            defaults
                mode http
                timeout client 20s
                timeout server 20s
                timeout connect 20s
            frontend f
                bind {endpoint}
                default_backend b
            backend b
                server s {_server.LocalEndPoint}

            """));
        Compare(endpoint);
    }

    [SkippableFact]
    public void Nothing_passes_without_a_reason_that_nginx_refuses()
    {
        IPEndPoint endpoint = FreePort();
        string folders = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(each => $"{each}_temp_path {_folder}/{each};"));
        Start("/usr/sbin/nginx", "nginx-light", endpoint, "-c", Write("nginx.conf", $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log stderr;
            events { worker_connections 100; }
            http {
                access_log off; {{folders}}
                server { listen {{endpoint}}; location / { proxy_pass http://{{_server.LocalEndPoint}}; proxy_http_version 1.1; } }
            }

            """));
        Compare(endpoint);
    }

    private void Compare(IPEndPoint proxy)
    {
        _ = OwnThread.Run(Serve);
        string[] refused = [.. Conformance.All.Where(row => row is { Status: 200, Lenient: null } && !IsServed(proxy, row.Text)).Select(row => row.ToString())];
        Assert.Empty(refused);
        // Otherwise all would be refused, or nothing was asked.
        Assert.True(IsServed(proxy, HttpPlane.Get));
        Assert.False(IsServed(proxy, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n"));
    }

    private static bool IsServed(IPEndPoint proxy, string request)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        client.Connect(proxy);
        client.Say(request);
        byte[] answer = new byte[12];
        int got = 0;
        while (got < answer.Length && client.Receive(answer, got, answer.Length - got, SocketFlags.None) is var more and > 0) got += more;
        return Encoding.ASCII.GetString(answer).EndsWith(" 200");
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket socket = _server.Accept();
                _ = OwnThread.Run(() => Answer(socket));
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    // Whatever comes is answered once its head is there.
    private static void Answer(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
                string head = "";
                byte[] bytes = new byte[64 * 1024];
                while (!head.Contains("\r\n\r\n") && socket.Receive(bytes) is var got and > 0) head += Encoding.Latin1.GetString(bytes, 0, got);
                if (head.Length == 0) return;
                socket.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                // A reset could overtake the answer.
                while (socket.Receive(bytes) > 0) { }
            }
            catch (SocketException)
            {
                // The proxy has broken off.
            }
        }
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private void Start(string program, string package, IPEndPoint endpoint, params string[] arguments)
    {
        Skip.IfNot(File.Exists(program), $"needs {program}: Debian package {package}");
        _proxy = Process.Start(program, arguments);
        Until(() => Listens(endpoint), $"{program} to listen");
    }

    private static bool Listens(IPEndPoint endpoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(20);
            return false;
        }
    }

    public void Dispose()
    {
        if (_proxy is not null)
        {
            _proxy.Kill();
            _proxy.WaitForExit();
            _proxy.Dispose();
        }

        _server.Dispose();
        _folder.Delete(recursive: true);
    }
}
