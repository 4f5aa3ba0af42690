using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>http, https and tls checks against nginx.</summary>
[Collection(SideBySide.Services)]
public sealed class NginxTests
{
    private readonly int _http = FreePort();
    private readonly int _https = FreePort();
    private readonly int _proxied = FreePort();

    [SkippableFact]
    public async Task Http_and_https_go_through_their_states()
    {
        using var nginx = StartNginx();
        await ExpectAsync(ProbeCode.L7STS, _http, Get("/missing"));
        await ExpectAsync(ProbeCode.L7OK, _http, Get("/") with { ExpectedText = "well" });
        await ExpectAsync(ProbeCode.L7RSP, _http, Get("/") with { ExpectedText = "ill" });
        await ExpectAsync(ProbeCode.L7OKC, _http, Get("/missing") with { DrainsOn404 = true });
        await ExpectAsync(ProbeCode.L7OK, _http, Get("/") with { DrainsOn404 = true });
        await ExpectAsync(ProbeCode.L7OK, _http, Get("/missing") with { Statuses = [new(200, 299), new(404, 404)] });
        await ExpectAsync(ProbeCode.L4OK, _http, new TcpProbeSettings());
        await ExpectAsync(ProbeCode.L6RSP, _http, new TlsProbeSettings(nginx.Tls));
        // Each side waits for the other's first word.
        await ExpectAsync(ProbeCode.L7TOUT, _http, new MailProbeSettings(MailProtocol.Smtp, "lb", TlsUse.None, null, null), timeoutMilliseconds: 1000);
        foreach (var header in new[] { ProxyHeader.Version1, ProxyHeader.Version2 })
            await ExpectAsync(ProbeCode.L7OK, _proxied, Get("/") with { Tls = nginx.Tls }, header: header);
        Assert.False((await ProbeAsync(_proxied, Get("/") with { Tls = nginx.Tls }, timeoutMilliseconds: 1000)).Ok);
        var https = Get("/") with { Tls = nginx.Tls };
        await ExpectAsync(ProbeCode.L6OK, _https, new TlsProbeSettings(nginx.Tls));
        await ExpectAsync(ProbeCode.L6RSP, _https, https with { Tls = nginx.Tls with { CaFile = null } });
        await ExpectAsync(ProbeCode.L6RSP, _https, https with { Tls = nginx.Tls with { Sni = "www.example.org" } });
        await ExpectAsync(ProbeCode.L7STS, _https, Get("/missing") with { Tls = nginx.Tls });
        await nginx.GoesThroughItsStatesAsync(
            (_http, Get("/"), ProbeCode.L7OK, ProbeCode.L7TOUT),
            (_https, https, ProbeCode.L7OK, ProbeCode.L6TOUT),
            (_https, new TlsProbeSettings(nginx.Tls), ProbeCode.L6OK, ProbeCode.L6TOUT));
    }

    private static HttpProbeSettings Get(string uri) => new("GET", uri, null, [new(200, 399)]);

    private RealService StartNginx()
    {
        var nginx = Prepare("/usr/sbin/nginx", "nginx-light");
        var config = nginx.Write("nginx.conf", $$"""
            daemon off;
            pid {{nginx.Folder}}/pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{nginx.Folder}}/body;
                proxy_temp_path {{nginx.Folder}}/proxy;
                fastcgi_temp_path {{nginx.Folder}}/fastcgi;
                uwsgi_temp_path {{nginx.Folder}}/uwsgi;
                scgi_temp_path {{nginx.Folder}}/scgi;
                server {
                    listen 127.0.0.1:{{_http}};
                    listen 127.0.0.1:{{_https}} ssl;
                    listen 127.0.0.1:{{_proxied}} ssl proxy_protocol;
                    ssl_certificate {{nginx.CertificateFile}};
                    ssl_certificate_key {{nginx.KeyFile}};
                    location = / { return 200 "well"; }
                    location / { return 404; }
                }
            }
            """);
        nginx.Start([_http, _https, _proxied], "/usr/sbin/nginx", "-p", nginx.Folder, "-c", config, "-e", "stderr");
        return nginx;
    }
}
