using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Actors.Admin;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>Log and counters beside those of Debian's HAProxy, for the same requests to the same servers.</summary>
[Collection(SideBySide.Services)]
public sealed class HaproxyLogTests : IClassFixture<HaproxyBeside>
{
    private readonly HaproxyBeside _beside;

    public HaproxyLogTests(HaproxyBeside beside) => (_beside = beside).Start();

    // What is compared: everything but addresses, dates, durations that are not -1, and sizes of messages, which HAProxy counts in a form of
    // its own.
    [SkippableTheory]
    [InlineData("GET /?a=b HTTP/1.1\r\nHost: a.test\r\nUser-Agent: long|name\r\n\r\n", "www", "www app/s1")]
    [InlineData("GET /%7b{} HTTP/1.1\r\nHost: a.test\r\nUser-Agent: \"#|\u00e4\r\n\r\n", "www", "{a.test|#22#23#7C#E4}")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n", "www", " 200 ")]
    [InlineData("GET /404 HTTP/1.1\r\nHost: a.test\r\nCookie: SRV=s1\r\n\r\n", "www", "--VN")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nCookie: SRV=gone\r\n\r\n", "www", "--II")]
    [InlineData("GET /denied HTTP/1.1\r\nHost: a.test\r\n\r\n", "www", "PR--")]
    [InlineData("GET /returned HTTP/1.1\r\nHost: a.test\r\n\r\n", "www", "LR--")]
    [InlineData("nonsense\r\n\r\n", "www", "<BADREQ>")]
    [InlineData("GET /close HTTP/1.1\r\nHost: a.test\r\n\r\n", "www", "SH")]
    [InlineData("GET /half HTTP/1.1\r\nHost: a.test\r\n\r\n", "www", "SD")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "down", "SC")]
    public void Line_of_a_request_says_what_haproxy_says(string request, string frontend, string part)
    {
        string ours = Ask(_beside, ours: true, frontend, request);
        string theirs = Ask(_beside, ours: false, frontend, request);

        Assert.Equal(Comparable(theirs), Comparable(ours));
        Assert.Contains(part, ours);
    }

    [SkippableFact]
    public void Counters_have_haproxys_columns_and_their_sums()
    {
        // Of its own: the counters of the other begin with other tests.
        using var beside = new HaproxyBeside();
        beside.Start();
        // Looking whether it listens was a session as well.
        beside.Tell("clear counters all");
        foreach (string path in new[] { "/", "/404", "/denied", "/returned", "/half" })
        {
            Ask(beside, ours: true, "www", $"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Ask(beside, ours: false, "www", $"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }

        string[] theirs = beside.Tell("show stat").Split('\n');
        Assert.Equal(theirs[0].TrimStart('#', ' ').TrimEnd(','), string.Join(',', HaproxyCsv.Columns));

        string[] ours = HaproxyCsv.Render(Settings(beside), beside.Plane.Read(), ImmutableDictionary<string, Actors.Messages.HealthMessages.BackendChanged>.Empty).Split('\n');
        string[] same =
        [
            "pxname", "svname", "qcur", "qmax", "scur", "stot", "dreq", "dresp", "ereq", "econ", "eresp", "wretr", "wredis", "type", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx",
            "hrsp_4xx", "hrsp_5xx", "hrsp_other", "req_tot", "cli_abrt", "srv_abrt", "mode", "conn_tot", "intercepted",
        ];
        foreach (string row in new[] { "www,FRONTEND", "app,s1", "app,BACKEND" })
        {
            string[] expected = theirs.Single(line => line.StartsWith(row + ",", StringComparison.Ordinal)).Split(',');
            string[] actual = ours.Single(line => line.StartsWith(row + ",", StringComparison.Ordinal)).Split(',');
            foreach (string column in same)
            {
                int at = HaproxyCsv.Columns.IndexOf(column);
                Assert.True(expected[at] == actual[at], $"{row} {column}: HAProxy {expected[at]}, ours {actual[at]}");
            }
        }
    }

    private static ServiceSettings Settings(HaproxyBeside beside) => new(
        1,
        new NodeSettings("h1", "lo", IPAddress.Loopback, 100),
        [],
        [beside.Www],
        [new BackendSettings("app", BalanceAlgorithm.RoundRobin, false, null, [new ServerSettings("s1", "127.0.0.1", beside.Server.Port, 100, false)])]);

    private static string Comparable(string line)
    {
        // client:port [date] frontend backend/server timers status bytes cookies termination counts queues {…} {…} "…"
        string[] words = line.Split(' ');
        words[0] = words[1] = "";
        words[4] = string.Join('/', words[4].Split('/').Select(time => time == "-1" ? time : "n"));
        words[6] = "";
        return string.Join(' ', words);
    }

    private static string Ask(HaproxyBeside beside, bool ours, string frontend, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)HaproxyBeside.Patience.TotalMilliseconds };
        socket.Connect(beside.Of(ours, frontend));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        socket.Send(Encoding.Latin1.GetBytes(request));
        string line = beside.Line(ours, port);
        // Not before: an end that comes with a bad request makes HAProxy blame the client's leaving now and then.
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It was reset behind its answer.
        }

        HaproxyBeside.HearAll(socket);
        return line;
    }
}
