using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>The line of each request, and what is counted of it.</summary>
public sealed class HttpLogTests
{
    [Fact]
    public void Request_that_went_well_has_haproxys_fields()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        for (int i = 0; i < 2; i++)
        {
            if (i > 0) client.Say("HEAD /x?y HTTP/1.1\r\nHost: a\r\n\r\n");
            server.HearsBytes(i == 0 ? Get.Length : 31);
            server.Say(i == 0 ? Ok : "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n");
            client.HearsBytes(i == 0 ? Ok.Length : 45);
        }

        Assert.Matches(
            @"^127\.0\.0\.1:\d+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d\.\d{3}\] www app/s1 \d+/0/\d+/\d+/\d+ 200 40 - - ---- 1/1/0/0/0 0/0 ""GET / HTTP/1\.1""$",
            plane.Line());
        Assert.Matches(@" www app/s1 \d+/0/0/\d+/\d+ 404 45 - - ---- 1/1/0/0/0 0/0 ""HEAD /x\?y HTTP/1\.1""$", plane.Line());
        Assert.Equal((2, 1, 1), (plane.Www.Requests, plane.Www.Answers[1], plane.Www.Answers[3]));
        ServerCounters s1 = plane.Plane.Read().Servers[0];
        Assert.Equal((2, 1, 1, 1, 1), (s1.Exchanges.Requests, s1.Exchanges.Answers[1], s1.Exchanges.Answers[3], s1.Exchanges.Connects, s1.Exchanges.Reuses));
        Assert.Equal<long>([0, 1, 0, 1, 0, 0], plane.Plane.Read().Backends[0].Exchanges.Answers);
    }

    [Fact]
    public void Captured_headers_stand_in_braces_and_can_not_break_the_line()
    {
        using var plane = new HttpPlane(
            new HttpSettings { RequestCaptures = [new("Host", 8), new("X-None", 8), new("User-Agent", 4)], AnswerCaptures = [new("Server", 20)] });
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: 12{456\r\n\r\n");
        using Socket server = plane.Accept();
        server.Say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: nginx \"1\"\r\n\r\n");

        Assert.EndsWith(" 1/1/0/0/0 0/0 {a.test||12#7B4} {nginx #221#22} \"GET / HTTP/1.1\"", plane.Line());
    }

    [Fact]
    public void What_is_no_request_is_BADREQ_and_PR()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("nonsense\r\n\r\n");

        Assert.Matches(@" www www/<NOSRV> -1/-1/-1/-1/\d+ 400 \d+ - - PR-- 1/1/0/0/0 0/0 ""<BADREQ>""$", plane.Line());
        Assert.Equal((1, 0), (plane.Www.BadRequests, plane.Www.Denied));
    }

    [Theory]
    [InlineData(false, 403, "PR--")]
    [InlineData(true, 200, "LR--")]
    public void Answers_of_the_proxy_itself_say_so(bool returns, int status, string code)
    {
        HttpAction action = returns ? new HttpAction.Return(200, "text/plain", "hi") : new HttpAction.Deny(403);
        using var plane = new HttpPlane(new HttpSettings { Rules = [new HttpRule(null, action)] });
        using Socket client = plane.Connect();
        client.Say(Get);

        Assert.Matches($@" www www/<NOSRV> \d+/-1/-1/-1/\d+ {status} \d+ - - {code} 1/1/0/0/0 0/0 ""GET / HTTP/1\.1""$", plane.Line());
        Assert.Equal(returns ? (0, 1) : (1, 0), (plane.Www.Denied, plane.Www.Intercepted));
    }

    [Theory]
    [InlineData("", "--NI")]
    [InlineData("Cookie: SRV=s1\r\n", "--VN")]
    [InlineData("Cookie: SRV=gone\r\n", "--II")]
    public void Cookie_of_persistence_has_its_letters(string cookie, string code)
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { Cookie = new CookieSettings("SRV") });
        using Socket client = plane.Connect();
        client.Say($"GET / HTTP/1.1\r\nHost: a\r\n{cookie}\r\n");
        using Socket server = plane.Accept();
        server.Say(Ok);

        Assert.Contains($" - - {code} ", plane.Line());
    }

    [Fact]
    public void Watchers_of_the_monitor_uri_are_neither_logged_nor_counted()
    {
        using var plane = new HttpPlane(new HttpSettings { MonitorUri = "/alive" });
        using Socket client = plane.Connect();
        client.Say("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        using Socket server = plane.Accept();
        server.Say(Ok);

        Assert.EndsWith("\"GET / HTTP/1.1\"", plane.Line());
        Assert.Equal(1, plane.Www.Requests);
    }

    [Fact]
    public void Times_are_averages_and_longest_ones()
    {
        var cell = new CounterCell(ExchangeCounter.Count);
        for (int i = 1; i <= 4; i++) ExchangeCounter.AddTimes(cell, 0, -1, 0, i, 10 * i);

        var read = ExchangeCounters.Of([cell], 0);
        Assert.Equal<(long, long)>([(0, 0), (0, 0), (3, 4), (25, 40)], read.Times);
        for (int i = 0; i < 5000; i++) ExchangeCounter.AddTimes(cell, 0, 0, 0, 0, 7);
        Assert.Equal(7, ExchangeCounters.Of([cell], 0).Times[3].Average);
    }
}
