using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class DnsProbeTests : IDisposable
{
    private static readonly DnsProbeSettings AskA = new("www.example.org", DnsType.A, [DnsRcode.NoError], "192.0.2.1", false);

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public DnsProbeTests() => _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    private int Port => ((IPEndPoint)_server.LocalEndPoint!).Port;

    [Fact]
    public void Query_is_as_RFC_1035_has_it() => Assert.Equal(
        "CAFE01000001000000000000" + "03777777076578616D706C65036F7267" + "00" + "001C0001",
        Convert.ToHexString(DnsMessage.Query(0xcafe, "www.example.org", DnsType.AAAA)));

    // Data of one record whose name points to the question's; what a check reads of it.
    [Theory]
    [InlineData(DnsType.A, "c0000201", "192.0.2.1")]
    [InlineData(DnsType.AAAA, "20010db8000000000000000000000001", "2001:db8::1")]
    [InlineData(DnsType.CNAME, "0161c010", "a.example.org")]
    [InlineData(DnsType.MX, "000a026d78c010", "mx.example.org")]
    [InlineData(DnsType.SRV, "000000010050 0161c010", "a.example.org")]
    [InlineData(DnsType.TXT, "0261620163", "abc")]
    public void Data_is_read(DnsType type, string data, string text)
    {
        byte[] query = DnsMessage.Query(7, "www.example.org", type);

        DnsMessage.Answer answer = DnsMessage.Read(Reply(query, (ushort)type, data.Replace(" ", "")), query, type)!;

        Assert.Equal(text, Assert.Single(answer.Data));
    }

    [Theory]
    [InlineData(DnsType.A, "c00002")]
    [InlineData(DnsType.TXT, "05ab")]
    [InlineData(DnsType.CNAME, "c02d")]
    [InlineData(DnsType.CNAME, "ffff")]
    [InlineData(DnsType.CNAME, "3f61")]
    public void Broken_data_is_a_failure(DnsType type, string data)
    {
        byte[] query = DnsMessage.Query(7, "www.example.org", type);

        Assert.Throws<ProbeFailure>(() => DnsMessage.Read(Reply(query, (ushort)type, data), query, type));
    }

    [Fact]
    public void Message_that_answers_another_query_is_none()
    {
        byte[] query = DnsMessage.Query(7, "www.example.org", DnsType.A);
        byte[] reply = Reply(query, 1, "c0000201");

        Assert.NotNull(DnsMessage.Read(reply, query, DnsType.A));
        foreach (int at in new[] { 0, 1, 13, query.Length - 1 })
        {
            byte[] other = [.. reply];
            other[at] ^= 1;
            Assert.Null(DnsMessage.Read(other, query, DnsType.A));
        }

        Assert.Null(DnsMessage.Read(query, query, DnsType.A));
    }

    [Fact]
    public void Damage_never_throws_anything_else()
    {
        byte[] query = DnsMessage.Query(7, "www.example.org", DnsType.MX);
        byte[] reply = Reply(query, (ushort)DnsType.MX, "000a026d78c010");
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. reply[..random.Next(reply.Length + 1)]];
            if (damaged.Length > 12) damaged[random.Next(4, damaged.Length)] = (byte)random.Next(256);
            try
            {
                _ = DnsMessage.Read(damaged, query, DnsType.MX);
            }
            catch (ProbeFailure)
            {
                // A result.
            }
        }
    }

    [Theory]
    [InlineData(0x8180, "c0000201", ProbeCode.L7OK, "NOERROR, 1 A")]
    [InlineData(0x8180, "c0000202", ProbeCode.L7RSP, "no A 192.0.2.1 in the answer")]
    [InlineData(0x8183, "c0000201", ProbeCode.L7STS, "NXDOMAIN")]
    [InlineData(0x8182, "c0000201", ProbeCode.L7STS, "SERVFAIL")]
    public async Task Answer_over_UDP_is_judged(int flags, string data, ProbeCode code, string detail)
    {
        Task<ProbeResult> run = ScriptedServer.RunAsync(AskA, Port);
        await AnswerAsync(query =>
        [
            // A guess at the answer with a wrong id comes first and is passed over.
            [(byte)~query[0], .. Reply(query, 1, "c0000201")[1..]],
            Reply(query, 1, data, (ushort)flags),
        ]);

        ProbeResult result = await run;
        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Garbage_over_UDP_is_given_up()
    {
        Task<ProbeResult> run = ScriptedServer.RunAsync(AskA, Port);
        await AnswerAsync(_ => Enumerable.Repeat(Encoding.ASCII.GetBytes("garbage\u00ff"), 100));

        Assert.Equal((ProbeCode.L7RSP, "many messages, and none that answers the query"), ((await run).Code, (await run).Detail));
    }

    [Fact]
    public async Task Silence_over_UDP_is_L7TOUT_and_a_closed_port_L4CON()
    {
        Assert.Equal(ProbeCode.L7TOUT, (await ScriptedServer.RunAsync(AskA, Port, timeoutMilliseconds: 500)).Code);
        int port = Port;
        _server.Dispose();

        Assert.Equal(ProbeCode.L4CON, (await ScriptedServer.RunAsync(AskA, port)).Code);
    }

    [Fact]
    public async Task Answer_that_is_cut_off_is_asked_for_over_TCP()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, Port);
        tcp.Start();
        Task<ProbeResult> run = ScriptedServer.RunAsync(AskA, Port);
        await AnswerAsync(query => [Reply(query, 1, "c0000201", 0x8380)]);
        using Socket client = await tcp.AcceptSocketAsync();
        byte[] asked = new byte[512];
        int length = await client.ReceiveAsync(asked);
        byte[] reply = Reply(asked[2..length], 1, "c0000201");
        await client.SendAsync(new ArraySegment<byte>([0, (byte)reply.Length, .. reply]));

        Assert.Equal(ProbeCode.L7OK, (await run).Code);
    }

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(Func<byte[], IEnumerable<byte[]>> replies)
    {
        byte[] query = new byte[512];
        SocketReceiveFromResult asked = await _server.ReceiveFromAsync(query, new IPEndPoint(IPAddress.Any, 0));
        foreach (byte[] reply in replies(query[..asked.ReceivedBytes])) await _server.SendToAsync(reply, asked.RemoteEndPoint);
    }

    /// <summary>The query with one record behind it, whose name is a pointer to the question.</summary>
    private static byte[] Reply(byte[] query, ushort type, string data, ushort flags = 0x8180)
    {
        byte[] content = Convert.FromHexString(data);
        return
        [
            query[0], query[1], (byte)(flags >> 8), (byte)flags, 0, 1, 0, 1, 0, 0, 0, 0, .. query[12..],
            0xc0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, 0, (byte)content.Length, .. content,
        ];
    }
}
