using HaActors.Lab.Network;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>PROXY headers between real programs and us, in and out: HAProxy or curl before us, nginx or HAProxy behind us.</summary>
[Collection(SideBySide.Services)]
public sealed class ProxyProtocolTests
{
    private const string Client = "127.0.0.9";

    private readonly int _before1 = RealService.FreePort();
    private readonly int _before2 = RealService.FreePort();
    private readonly int _behind = RealService.FreePort();
    private readonly int _nginx = RealService.FreePort();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Client_of_the_first_program_is_known_to_the_last(bool isHttp)
    {
        var http = isHttp ? new HttpSettings() : null;
        foreach (var header in new[] { ProxyHeader.Version1, ProxyHeader.Version2 })
        {
            using var nginxBehind = new RealPlane(_nginx, http, header, acceptsProxy: true);
            using var haproxyBehind = new RealPlane(_behind, http, header, acceptsProxy: true);
            using var nginx = StartNginx();
            foreach (var plane in new[] { nginxBehind, haproxyBehind })
            {
                using var haproxy = StartHaproxy(plane);
                // Each knows the address and the port that curl says it has come from.
                foreach (var port in new[] { _before1, _before2 })
                    KnowsTheClient("--interface", Client, $"http://127.0.0.1:{port}/");
                KnowsTheClient("--haproxy-protocol", $"http://{plane.Endpoint}/");
            }
        }
    }

    private static void KnowsTheClient(params string[] arguments)
    {
        var (status, output, error) = Shell.Try("curl", ["-sS", "-m", "50", "-w", "%{local_ip}:%{local_port}", .. arguments]);
        Assert.True(status == 0, error);
        var lines = output.Split('\n');
        Assert.Equal(lines[1], lines[0]);
    }

    private RealService StartNginx()
    {
        var nginx = RealService.Prepare("/usr/sbin/nginx", "nginx-light");
        Skip.IfNot(File.Exists("/usr/bin/curl"), "needs curl: Debian package curl");
        nginx.Start([_nginx], "/usr/sbin/nginx", "-c", nginx.Write("nginx.conf", $$"""
            daemon off;
            pid {{nginx.Folder}}/pid;
            error_log stderr;
            events { worker_connections 100; }
            http {
                access_log off;
                client_body_temp_path {{nginx.Folder}}/body;
                server {
                    listen 127.0.0.1:{{_nginx}} proxy_protocol;
                    location / { return 200 "$proxy_protocol_addr:$proxy_protocol_port\n"; }
                }
            }

            """));
        return nginx;
    }

    private RealService StartHaproxy(RealPlane plane)
    {
        var haproxy = RealService.Prepare("/usr/sbin/haproxy", "haproxy");
        haproxy.Start([_before1, _before2, _behind], "haproxy", "-db", "-f", haproxy.Write("haproxy.cfg", $$"""
            defaults
                mode tcp
                timeout connect 20s
                timeout client 20s
                timeout server 20s
            listen before1
                bind 127.0.0.1:{{_before1}}
                server ours {{plane.Endpoint}} send-proxy
            listen before2
                bind 127.0.0.1:{{_before2}}
                server ours {{plane.Endpoint}} send-proxy-v2
            frontend behind
                mode http
                bind 127.0.0.1:{{_behind}} accept-proxy
                http-request return status 200 content-type text/plain lf-string "%[src]:%[src_port]\n"

            """));
        return haproxy;
    }
}
