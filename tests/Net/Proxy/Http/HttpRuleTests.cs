using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

public sealed class HttpRuleTests
{
    private static readonly HttpAction Hit = new HttpAction.Return(200, "text/plain", "hit");

    public static TheoryData<HttpCondition, string, bool> Conditions => new()
    {
        { Path(HttpMatch.Exact, "/a"), "GET /a?q HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.Exact, "/a"), "GET /a/ HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Path(HttpMatch.Exact, "/a"), "GET /A HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Path(HttpMatch.Exact, "/a") with { IgnoreCase = true }, "GET /A HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.Begin, "/x", "/api/"), "GET /api/1 HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.Begin, "/api/"), "GET http://h/api/1 HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.Begin, "/api/"), "GET /ap HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Path(HttpMatch.End, ".png"), "GET /x.png?y HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.End, ".png"), "GET /x.png/ HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Path(HttpMatch.Regex, "^/(a|b)+$"), "GET /abba HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { Path(HttpMatch.Regex, "^/(a|b)+$"), "GET /abbc HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Path(HttpMatch.Regex, "^/AB") with { IgnoreCase = true }, "GET /abbc HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { new HttpCondition.Text(HttpSubject.Method, "", HttpMatch.Exact, ["PUT", "GET"], false), "GET / HTTP/1.1\r\nHost: h\r\n\r\n", true },
        { new HttpCondition.Text(HttpSubject.Method, "", HttpMatch.Exact, ["PUT"], false), "GET / HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Header(HttpMatch.Present), "GET / HTTP/1.1\r\nHost: h\r\nx-t:\r\n\r\n", true },
        { Header(HttpMatch.Present), "GET / HTTP/1.1\r\nHost: h\r\n\r\n", false },
        { Header(HttpMatch.Contains, "bot"), "GET / HTTP/1.1\r\nHost: h\r\nX-T: no\r\nX-T: a bot b\r\n\r\n", true },
        { Header(HttpMatch.Contains, "bot") with { IgnoreCase = true }, "GET / HTTP/1.1\r\nHost: h\r\nX-T: Googlebot BOt\r\n\r\n", true },
        { Header(HttpMatch.Exact, "\u00e9"), "GET / HTTP/1.1\r\nHost: h\r\nX-T: \u00e9\r\n\r\n", true },
        { Header(HttpMatch.Regex, "^[0-9]+$"), "GET / HTTP/1.1\r\nHost: h\r\nX-T: 123\r\n\r\n", true },
        { Host("admin"), "GET http://admin/ HTTP/1.1\r\nHost: www\r\n\r\n", true },
        { Host("www"), "GET http://admin/ HTTP/1.1\r\nHost: www\r\n\r\n", false },
        { new HttpCondition.Not(Host("admin")), "GET http://admin/ HTTP/1.0\r\n\r\n", false },
        { Host("www"), Get.Replace(": a", ": www"), true },
        { new HttpCondition.Source([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("127.0.0.0/9")]), Get, true },
        { new HttpCondition.Source([IPNetwork.Parse("127.128.0.0/9")]), Get, false },
        { new HttpCondition.Not(Path(HttpMatch.Exact, "/")), Get, false },
        { new HttpCondition.All([Path(HttpMatch.Exact, "/"), Header(HttpMatch.Present)]), Get, false },
        { new HttpCondition.Any([Path(HttpMatch.Exact, "/"), Header(HttpMatch.Present)]), Get, true },
        { new HttpCondition.ServersBelow("app", 2), Get, true },
        { new HttpCondition.ServersBelow("app", 1), Get, false },
        { new HttpCondition.ServersBelow("other", 1), Get, true },
    };

    [Theory]
    [MemberData(nameof(Conditions), DisableDiscoveryEnumeration = true)]
    public void Condition_holds_or_not(HttpCondition condition, string request, bool holds)
    {
        using var plane = new HttpPlane(With(new HttpRule(condition, Hit)));
        using Socket client = plane.Connect();
        client.Say(request);
        if (holds)
        {
            client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nhit");
        }
        else
        {
            using Socket server = plane.Accept();
        }
    }

    [Fact]
    public void Backend_follows_from_the_first_rule_that_names_one()
    {
        using var plane = new HttpPlane(With(
            new HttpRule(Path(HttpMatch.Begin, "/api"), new HttpAction.UseBackend("api")),
            new HttpRule(null, new HttpAction.UseBackend("rest"))));
        using var api = new Socket(SocketType.Stream, ProtocolType.Tcp);
        api.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        api.Listen();
        plane.Plane.ReplacePool(new ServerPool("api", BalanceAlgorithm.RoundRobin, [new PoolServer("s", (IPEndPoint)api.LocalEndPoint!, 1)]));
        using Socket client = plane.Connect();
        client.Say("GET /api HTTP/1.1\r\nHost: a\r\n\r\n");
        using Socket server = LoopbackPlane.Accept(api);
        server.Hears("GET /api HTTP/1.1\r\nHost: a\r\n\r\n");
        server.Say(Ok);
        client.Hears(Ok);

        client.Say(Get);
        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
    }

    [Theory]
    [InlineData("GET /x?y HTTP/1.1\r\nHost: h:81\r\n\r\n", "https://%[host]%[uri]", "https://h:81/x?y")]
    [InlineData("GET /x?y HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n", "/%[method]%[path]%[query]-%[hdr(X)]-%[hdr(none)]-%[src]-100%%", "/GET/x?y-1--127.0.0.1-100%")]
    [InlineData("GET http://b/x HTTP/1.1\r\nHost: h\r\n\r\n", "//%[host]", "//b")]
    [InlineData("GET http://b/x HTTP/1.1\r\nHost: h\r\n\r\n", "//%[hdr(host)]", "//b")]
    public void Redirect_says_where_to(string request, string format, string location)
    {
        using var plane = new HttpPlane(With(new HttpRule(null, new HttpAction.Redirect(301, format))));
        using Socket client = plane.Connect();
        for (int i = 0; i < 2; i++)
        {
            client.Say(request);
            client.Hears($"HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n");
        }
    }

    [Fact]
    public void Denied_request_gets_the_error_page()
    {
        using var plane = new HttpPlane(With(new HttpRule(null, new HttpAction.Deny(403))) with
        {
            ErrorFiles = ImmutableDictionary<int, ImmutableArray<byte>>.Empty.Add(403, [.. "HTTP/1.1 403 Go away\r\nContent-Length: 0\r\n\r\n"u8]),
        });
        using Socket client = plane.Connect();
        client.Say(Get);
        Assert.Equal("HTTP/1.1 403 Go away\r\nContent-Length: 0\r\n\r\n", client.HearsAll());
        client.Dispose();
        plane.EndsWith(SessionOutcome.BadRequest);
    }

    [Fact]
    public void Own_answers_keep_pipelined_requests_with_bodies_in_step()
    {
        using var plane = new HttpPlane(With(new HttpRule(Path(HttpMatch.Exact, "/own"), Hit)));
        using Socket client = plane.Connect();
        client.Say("POST /own HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\nGET /x HTTP/1." + "HEAD /own HTTP/1.1\r\nHost: a\r\n\r\n" + Get);
        client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nhit");
        client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears(Get);
    }

    [Fact]
    public void Headers_of_a_request_are_set_added_and_deleted()
    {
        using var plane = new HttpPlane(With(
            new HttpRule(null, new HttpAction.SetHeader("X-One", "%[src]")),
            new HttpRule(null, new HttpAction.AddHeader("X-Two", "b")),
            new HttpRule(null, new HttpAction.DeleteHeader("x-three")),
            new HttpRule(Path(HttpMatch.Exact, "/no"), new HttpAction.DeleteHeader("X-Two"))));
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nx-one: 1\r\nX-Two: a\r\nX-Three: 3\r\nX-ONE: 2\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nX-Two: a\r\nX-One: 127.0.0.1\r\nX-Two: b\r\n\r\n");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n")]
    [InlineData("GET http://b/ HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n")]
    public void Host_that_a_rule_sets_is_the_only_one(string request)
    {
        using var plane = new HttpPlane(With(new HttpRule(null, new HttpAction.SetHeader("Host", "inner"))));
        using Socket client = plane.Connect();
        client.Say(request);
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nX: 1\r\nHost: inner\r\n\r\n");
    }

    [Fact]
    public void Path_is_replaced_and_the_query_stays()
    {
        using var plane = new HttpPlane(With(
            new HttpRule(Path(HttpMatch.Begin, "/old"), new HttpAction.ReplacePath("^/old/+", "/")),
            new HttpRule(Path(HttpMatch.Exact, "/set"), new HttpAction.SetPath("/new%[path]"))));
        using Socket client = plane.Connect();
        client.Say("GET /old//x/old/?q=/old/ HTTP/1.1\r\nHost: a\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET /x/old/?q=/old/ HTTP/1.1\r\nHost: a\r\n\r\n");
        server.Say(Ok);
        client.Hears(Ok);
        client.Say("GET /set?q HTTP/1.1\r\nHost: a\r\n\r\n");
        server.Hears("GET /new/set?q HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    [Fact]
    public void Path_from_a_header_cannot_split_the_request()
    {
        using var plane = new HttpPlane(With(new HttpRule(null, new HttpAction.SetPath("/%[hdr(X)]"))));
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nX: a HTTP/1.1 b\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 500 ", client.HearsAll());
    }

    [Fact]
    public void Headers_of_an_answer_are_changed()
    {
        using var plane = new HttpPlane(new HttpSettings
        {
            ResponseRules =
            [
                new HttpRule(null, new HttpAction.SetHeader("Server", "ha")),
                new HttpRule(new HttpCondition.Status(500, 599), new HttpAction.AddHeader("X-Bad", "%[hdr(Server)]")),
            ],
        });
        (Socket client, Socket server) = plane.Ask();
        server.Say("HTTP/1.1 500 Oh\r\nServer: x\r\nContent-Length: 0\r\n\r\n");
        client.Hears("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nServer: ha\r\nX-Bad: x\r\n\r\n");
    }

    [Fact]
    public void Monitor_uri_says_whether_there_are_servers()
    {
        using var plane = new HttpPlane(new HttpSettings { MonitorUri = "/alive", MonitorFail = new HttpCondition.ServersBelow("app", 1) });
        using Socket client = plane.Connect();
        client.Say("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n");
        client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: no-cache\r\n\r\n");
        plane.Plane.ReplacePool(new ServerPool("app", BalanceAlgorithm.RoundRobin, []));
        plane.Plane.OnEveryLoop((_, _) => { });
        client.Say("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
    }

    [Fact]
    public void Cookie_brings_the_client_back_to_its_server()
    {
        var pool = new HttpPoolSettings { Cookie = new CookieSettings("SRV") { Indirect = true, NoCache = true, HttpOnly = true } };
        using var plane = new HttpPlane(pool: pool, servers: 2);
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket first = AcceptAny(plane, out string name);
        first.Hears(Get);
        first.Say("HTTP/1.1 200 OK\r\nSet-Cookie: SRV=mine\r\nContent-Length: 0\r\n\r\n");
        client.Hears($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: SRV={name}; path=/; HttpOnly\r\nCache-Control: private\r\n\r\n");

        for (int i = 0; i < 4; i++)
        {
            client.Say($"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b; SRV={name};c=d\r\nX: 1\r\n\r\n");
            first.Hears("GET / HTTP/1.1\r\nCookie: a=b; c=d\r\nHost: a\r\nX: 1\r\n\r\n");
            first.Say(Ok);
            client.Hears(Ok);
        }
    }

    [Fact]
    public void Cookie_of_a_server_that_is_gone_is_replaced()
    {
        using var plane = new HttpPlane(pool: new HttpPoolSettings { Cookie = new CookieSettings("SRV") });
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nCookie: SRV=s9\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nCookie: SRV=s9\r\n\r\n");
        server.Say("HTTP/1.1 204 No\r\n\r\n");
        client.Hears("HTTP/1.1 204 No\r\nSet-Cookie: SRV=s1; path=/\r\n\r\n");
    }

    [Theory]
    [InlineData(StickKey.Source, "", "X: 1", "X: 2", true, 1)]
    [InlineData(StickKey.Header, "X-User", "x-user: ann", "X-User: ann", true, 1)]
    [InlineData(StickKey.Header, "X-User", "X-User: ann", "X-User: bob", false, 2)]
    [InlineData(StickKey.Header, "X-User", "X-Other: ann", "X-Other: ann", false, 0)]
    [InlineData(StickKey.Cookie, "SID", "Cookie: a=b; SID=7", "Cookie: SID=7;a=c", true, 1)]
    [InlineData(StickKey.Cookie, "SID", "Cookie: SID=7", "Cookie: SID=8", false, 2)]
    [InlineData(StickKey.Cookie, "SID", "Cookie: SID=7", "Cookie: sid=7", false, 1)]
    public void Requests_of_one_key_go_to_one_server(StickKey on, string name, string first, string second, bool same, int entries)
    {
        using var plane = new HttpPlane(
            pool: new HttpPoolSettings { ServerClose = true }, servers: 2, stick: new StickSettings(on, name, 1000, TimeSpan.FromHours(1)));
        string Ask(string field)
        {
            using Socket client = plane.Connect();
            client.Say($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
            using Socket server = AcceptAny(plane, out string at);
            server.Hears($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\nConnection: close\r\n\r\n");
            server.Say(Ok);
            client.Hears(Ok);
            return at;
        }

        Assert.Equal(same, Ask(first) == Ask(second));
        Assert.Equal(entries, plane.Plane.ReadStick("app", StickCursor.Start, 100).Entries.Count);
    }

    [Fact]
    public void Key_of_host_is_that_of_an_absolute_target()
    {
        using var plane = new HttpPlane(stick: new StickSettings(StickKey.Header, "Host", 1000, TimeSpan.FromHours(1)));
        using Socket client = plane.Connect();
        client.Say("GET http://admin/ HTTP/1.1\r\nHost: www\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: admin\r\n\r\n");
        server.Say(Ok);
        client.Hears(Ok);
        Assert.Equal("admin", Assert.Single(plane.Plane.ReadStick("app", StickCursor.Start, 100).Entries).Key);
    }

    [Theory]
    [InlineData(BalanceAlgorithm.Uri, "GET /{0}?q={1} HTTP/1.1\r\nHost: a\r\nX-User: {1}\r\n\r\n")]
    [InlineData(BalanceAlgorithm.Header, "GET /{1} HTTP/1.1\r\nHost: a\r\nX-User: {0}\r\n\r\n")]
    public void Requests_are_hashed_to_the_same_servers_on_every_node(BalanceAlgorithm balance, string request)
    {
        var pool = new HttpPoolSettings { HashHeader = "X-User" };
        using var node = new HttpPlane(pool: pool, servers: 3, balance: balance);
        using var other = new HttpPlane(pool: pool, servers: 3, balance: balance);
        static string Ask(HttpPlane plane, string request)
        {
            using Socket client = plane.Connect();
            client.Say(request);
            using Socket server = AcceptAny(plane, out string at);
            server.Hears(request);
            return at;
        }

        string[] keys = [.. Enumerable.Range(0, 12).Select(i => $"key{i}")];
        string[] first = [.. keys.Select(key => Ask(node, string.Format(request, key, "one")))];
        string[] second = [.. keys.Select(key => Ask(other, string.Format(request, key, "two")))];

        Assert.Equal(first, second);
        Assert.Equal(3, first.Distinct().Count());
    }

    private static Socket AcceptAny(HttpPlane plane, out string name)
    {
        LoopbackPlane.Until(() => plane.Listeners.Any(each => each.Poll(0, SelectMode.SelectRead)), "a connection");
        int index = Array.FindIndex(plane.Listeners, each => each.Poll(0, SelectMode.SelectRead));
        name = $"s{index + 1}";
        return LoopbackPlane.Accept(plane.Listeners[index]);
    }

    private static HttpSettings With(params HttpRule[] rules) => new() { Rules = [.. rules] };

    private static HttpCondition.Text Path(HttpMatch match, params string[] values) => new(HttpSubject.Path, "", match, [.. values], false);

    private static HttpCondition.Text Host(string value) => new(HttpSubject.Header, "Host", HttpMatch.Exact, [value], false);

    private static HttpCondition.Text Header(HttpMatch match, params string[] values) => new(HttpSubject.Header, "X-T", match, [.. values], false);
}
