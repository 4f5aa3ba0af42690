using System.Globalization;
using System.Security.Cryptography;
using HaActors.Lab.Network;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>Real curl, through us, to real nginx; wrk while settings are replaced.</summary>
[Collection(LabCollection.Name)]
public sealed class CurlTests
{
    private const int Big = 20_000_000;

    private readonly int _port = RealService.FreePort();

    [SkippableFact]
    public void Every_manner_of_asking_gets_its_answer()
    {
        using var nginx = StartNginx();
        using var plane = new RealPlane(_port, new HttpSettings { ForwardedFor = true });
        var url = $"http://{plane.Endpoint}/small";

        Assert.Equal("small file\n", Curl(url));
        Assert.Equal("small file\n", Curl("-0", url));
        Assert.StartsWith("HTTP/1.1 200 OK", Curl("-I", url));
        Assert.Equal("file", Curl("-r", "6-9", url));
        Assert.Equal("404", Curl("-o", "/dev/null", "-w", "%{http_code}", url + "/missing"));
        // Two requests, one connection.
        Assert.EndsWith("1 0 ", Curl("-o", "/dev/null", "-o", "/dev/null", "-w", "%{num_connects} ", url, url));
        Assert.Equal("127.0.0.1 http", Curl($"http://{plane.Endpoint}/who").Trim());
        Assert.Contains("small file", Curl("-H", "Connection: close", url));
        Assert.Equal(20, Curl(["-Z", .. Enumerable.Repeat(url, 20)]).Split("small file").Length - 1);
        Assert.Equal(0, plane.Read().Outcomes[(int)SessionOutcome.BadRequest]);
    }

    [SkippableFact]
    public void Large_bodies_arrive_as_they_were_sent()
    {
        using var nginx = StartNginx();
        using var plane = new RealPlane(_port, new HttpSettings());
        var file = Path.Combine(nginx.Folder, "big");
        var bytes = new byte[Big];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
        var got = Path.Combine(nginx.Folder, "got");

        // With Content-Length and "Expect: 100-continue", then chunked, then without waiting for the server's consent.
        Curl("-T", file, $"http://{plane.Endpoint}/put/length");
        Curl("-T", file, "-H", "Transfer-Encoding: chunked", $"http://{plane.Endpoint}/put/chunked");
        Curl("-T", file, "-H", "Expect:", $"http://{plane.Endpoint}/put/at-once");
        foreach (var name in new[] { "length", "chunked", "at-once" })
        {
            Assert.Equal(Sum(file), Sum(Path.Combine(nginx.Folder, "put", name)));
            Curl("-o", got, $"http://{plane.Endpoint}/put/{name}");
            Assert.Equal(Sum(file), Sum(got));
        }

        Curl("-0", "-o", got, $"http://{plane.Endpoint}/put/length");
        Assert.Equal(Sum(file), Sum(got));
        Curl("-r", $"{Big / 2}-", "-o", got, $"http://{plane.Endpoint}/put/length");
        Assert.Equal(Big / 2, new FileInfo(got).Length);
    }

    // wrk counts what broke; a reload that cost one connection would show.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reload_under_load_costs_nothing(bool isHttp)
    {
        Skip.IfNot(File.Exists("/usr/bin/wrk"), "needs wrk: Debian package wrk");
        using var nginx = StartNginx();
        using var plane = new RealPlane(_port, isHttp ? new HttpSettings() : null);
        using var stop = new CancellationTokenSource();
        var reloads = 0;
        var reloading = Task.Factory.StartNew(
            () =>
            {
                while (!stop.Token.WaitHandle.WaitOne(20))
                {
                    reloads++;
                    // One of the two is drained and comes back; both are the same nginx.
                    plane.Plane.ReplacePool(plane.Pool with { Retries = 3 + (reloads % 2), Servers = [.. plane.Pool.Servers.Skip(reloads % 2)] });
                    plane.Plane.OpenFrontend(plane.Frontend with { MaxConnections = 1000 + reloads });
                }
            },
            TaskCreationOptions.LongRunning);

        var (status, output, error) = Shell.Try("wrk", "-t1", "-c32", "-d3s", "--timeout", "30s", $"http://{plane.Endpoint}/small");
        stop.Cancel();
        reloading.Wait();

        Assert.True(status == 0, error);
        Assert.DoesNotContain("Socket errors", output);
        Assert.DoesNotContain("Non-2xx", output);
        var requests = long.Parse(output.Split('\n').Single(line => line.Contains(" requests in ", StringComparison.Ordinal)).Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(requests, 100, long.MaxValue);
        Assert.InRange(reloads, 10, int.MaxValue);
    }

    private static string Curl(params string[] arguments)
    {
        var (status, output, error) = Shell.Try("curl", ["-sS", "-m", "50", .. arguments]);
        Assert.True(status == 0, $"curl {string.Join(' ', arguments)}: {status} {error}");
        return output;
    }

    private static string Sum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    private RealService StartNginx()
    {
        var nginx = RealService.Prepare("/usr/sbin/nginx", "nginx-light");
        Skip.IfNot(File.Exists("/usr/bin/curl"), "needs curl: Debian package curl");
        nginx.Write("small", "small file\n");
        Directory.CreateDirectory(Path.Combine(nginx.Folder, "put"));
        Shell.Run("chmod", "777", Path.Combine(nginx.Folder, "put"));
        var file = nginx.Write("nginx.conf", $$"""
            daemon off;
            pid {{nginx.Folder}}/pid;
            error_log stderr;
            events { worker_connections 500; }
            http {
                access_log off;
                keepalive_requests 1000000;
                client_max_body_size 0;
                client_body_temp_path {{nginx.Folder}}/body;
                server {
                    listen 127.0.0.1:{{_port}} backlog=1000;
                    root {{nginx.Folder}};
                    location /put/ { dav_methods PUT; }
                    location /who { return 200 "$http_x_forwarded_for $http_x_forwarded_proto\n"; }
                }
            }

            """);
        nginx.Start([_port], "/usr/sbin/nginx", "-c", file);
        return nginx;
    }
}
