using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Tests.Proxy;

namespace HaActors.Net.Tests.Health;

public sealed class ProbeTests : IDisposable
{
    private static readonly HttpProbeSettings Get = new("GET", "/alive", null, [new(200, 399)]);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ProbeTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    [Fact]
    public async Task Tcp_probe_of_a_listening_server_succeeds_and_leaves_with_a_reset()
    {
        ProbeResult result = await Run(null);
        using Socket server = await _listener.AcceptSocketAsync();

        Assert.Equal(ProbeCode.L4OK, result.Code);
        Assert.True(result.Ok);
        Assert.True(result.Duration > TimeSpan.Zero);
        server.HearsAReset();
    }

    [Fact]
    public async Task Refused_connection_is_L4CON()
    {
        _listener.Stop();

        ProbeResult result = await Run(null);

        Assert.Equal(ProbeCode.L4CON, result.Code);
        Assert.False(result.Ok);
        Assert.Equal("Connection refused", result.Detail);
    }

    [Fact]
    public async Task Name_that_does_not_resolve_is_L4CON()
    {
        // RFC 6761: names under .invalid never resolve.
        ProbeResult result = await Run(null, host: "server.invalid");

        Assert.Equal(ProbeCode.L4CON, result.Code);
        Assert.StartsWith("server.invalid does not resolve", result.Detail);
    }

    [Fact]
    public async Task Name_is_resolved_at_run_time()
    {
        Assert.Equal(ProbeCode.L4OK, (await Run(null, host: "localhost")).Code);
    }

    [Fact]
    public async Task Full_accept_queue_is_L4TOUT()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var holder = new Socket(SocketType.Stream, ProtocolType.Tcp);
        holder.Connect(full.LocalEndPoint!);

        ProbeResult result = await Run(null, port: ((IPEndPoint)full.LocalEndPoint!).Port, timeoutMilliseconds: 100);

        Assert.Equal(ProbeCode.L4TOUT, result.Code);
        Assert.Equal("no connection within 100 ms", result.Detail);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", ProbeCode.L7OK, "HTTP/1.1 200 OK")]
    [InlineData("HTTP/1.1 399 Odd\r\n\r\n", ProbeCode.L7OK, "HTTP/1.1 399 Odd")]
    [InlineData("HTTP/1.1 400 Bad\r\n\r\n", ProbeCode.L7STS, "HTTP/1.1 400 Bad")]
    [InlineData("HTTP/1.1 500 Broken\r\n\r\n", ProbeCode.L7STS, "HTTP/1.1 500 Broken")]
    [InlineData("220 mail ready\r\n", ProbeCode.L7RSP, "not an HTTP status line: 220 mail ready")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n", ProbeCode.L7RSP, "closed within the response head")]
    [InlineData("", ProbeCode.L7RSP, "closed without an answer")]
    public async Task Http_probe_judges_the_answer(string answer, ProbeCode code, string detail)
    {
        Task<ProbeResult> run = Run(Get);
        using (Socket server = await _listener.AcceptSocketAsync())
        {
            server.Hears($"GET /alive HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nUser-Agent: haactors\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            server.Say(answer);
        }

        ProbeResult result = await run;
        Assert.Equal(code, result.Code);
        Assert.Equal(detail, result.Detail);
    }

    [Fact]
    public async Task Answer_in_small_pieces_is_put_together()
    {
        Task<ProbeResult> run = Run(Get);
        using Socket server = await _listener.AcceptSocketAsync();
        server.NoDelay = true;
        foreach (char each in "HTTP/1.1 204 No Content\r\n\r\n") server.Say(each.ToString());

        Assert.Equal(ProbeCode.L7OK, (await run).Code);
    }

    [Fact]
    public async Task Silent_server_is_L7TOUT()
    {
        // Long enough to connect within it on a busy machine.
        Task<ProbeResult> run = Run(Get, timeoutMilliseconds: 2000);
        using Socket server = await _listener.AcceptSocketAsync();

        ProbeResult result = await run;
        Assert.Equal(ProbeCode.L7TOUT, result.Code);
        Assert.Equal("no answer within 2000 ms", result.Detail);
    }

    [Fact]
    public async Task Endless_head_is_given_up_after_64_kB()
    {
        Task<ProbeResult> run = Run(Get);
        using Socket server = await _listener.AcceptSocketAsync();
        server.Send(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX: " + new string('x', 64 * 1024)));

        ProbeResult result = await run;
        Assert.Equal(ProbeCode.L7RSP, result.Code);
        Assert.Equal("no end of the answer within 64 kB", result.Detail);
    }

    [Fact]
    public async Task Cancelled_probe_ends_with_a_result_that_is_no_success()
    {
        using var cancel = new CancellationTokenSource();
        Task<ProbeResult> run = Run(Get, cancel: cancel.Token);
        using Socket server = await _listener.AcceptSocketAsync();
        cancel.Cancel();

        ProbeResult result = await run;
        Assert.Equal(ProbeCode.Unknown, result.Code);
        Assert.False(result.Ok);
    }

    public void Dispose() => _listener.Dispose();

    private Task<ProbeResult> Run(
        ProbeSettings? settings, string host = "127.0.0.1", int? port = null, int timeoutMilliseconds = 30_000, CancellationToken cancel = default)
    {
        TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(settings ?? new TcpProbeSettings(), timeout, timeout, timeout, timeout, 2, 3);
        IProbe probe = new ProbeFactory().Create("app", check, new ServerSettings("s1", host, port ?? Port, 100, false));
        return probe.RunAsync(cancel);
    }
}
