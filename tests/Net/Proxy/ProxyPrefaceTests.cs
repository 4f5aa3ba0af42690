using System.Net;
using System.Text;
using HaActors.Net.Native;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Vectors from the examples and the structures in proxy-protocol.txt, sections 2.1 and 2.2.</summary>
public sealed class ProxyPrefaceTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1:56324", "192.168.0.11:443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 ::ffff 1 2\r\n", "[2001:db8::1]:1", "[::ffff]:2")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8 :: 1 2\r\n", "[1:2:3:4:5:6:7:8]:1", "[::]:2")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff 65535 65535\r\n", null, null)]
    public void Line_names_the_client(string line, string? source, string? destination) =>
        AssertReads(Encoding.ASCII.GetBytes(line), source, destination);

    [Theory]
    [InlineData("2111000CC0000201C6336402D903 01BB", "192.0.2.1:55555", "198.51.100.2:443")]
    [InlineData("21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "D90301BB", "[2001:db8::1]:55555", "[2001:db8::2]:443")]
    [InlineData("2111000F" + "C0000201C6336402D90301BB" + "040000", "192.0.2.1:55555", "198.51.100.2:443")]    // with a TLV
    [InlineData("20000000", null, null)]                                                                           // LOCAL
    [InlineData("20110000", null, null)]
    [InlineData("21120010" + "00112233445566778899AABBCCDDEEFF", null, null)]                                      // UDP
    public void Binary_header_names_the_client(string hex, string? source, string? destination) =>
        AssertReads(Convert.FromHexString(Signature + hex.Replace(" ", "")), source, destination);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 \r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 -1 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n")]
    [InlineData("PROXY TCP4 192.168.0.256 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY TCP4 192.168.00.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY TCP4 192.168.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY TCP6 192.168.0.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:9 :: 1 443\r\n")]
    [InlineData("PROXY TCP6 1:: 2::3::4 1 443\r\n")]
    [InlineData("PROXY TCP4  192.168.0.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY UDP4 192.168.0.1 192.168.0.11 1 443\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    public void Line_against_the_rules_is_invalid(string line) =>
        Assert.Equal(PrefaceState.Invalid, ProxyPreface.Read(Encoding.ASCII.GetBytes(line), out _, out _, out _));

    [Theory]
    [InlineData("1111000CC0000201C6336402D90301BB")]       // version 1 in a binary header
    [InlineData("2211000CC0000201C6336402D90301BB")]       // no such command
    [InlineData("21110008C0000201C6336402")]               // no room for the ports
    [InlineData("2111FFFF")]                               // longer than is looked at
    public void Binary_header_against_the_rules_is_invalid(string hex) =>
        Assert.Equal(PrefaceState.Invalid, ProxyPreface.Read(Convert.FromHexString(Signature + hex), out _, out _, out _));

    [Fact]
    public void Header_is_incomplete_at_every_length_before_its_own()
    {
        byte[][] headers =
        [
            Encoding.ASCII.GetBytes("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
            Convert.FromHexString(Signature + "2111000CC0000201C6336402D90301BB"),
        ];
        foreach (byte[] header in headers)
        {
            for (int length = 0; length < header.Length; length++)
                Assert.Equal(PrefaceState.Incomplete, ProxyPreface.Read(header.AsSpan(0, length), out _, out _, out _));
        }
    }

    [Fact]
    public void Line_without_an_end_is_invalid_after_107_bytes() =>
        Assert.Equal(PrefaceState.Invalid, ProxyPreface.Read(Encoding.ASCII.GetBytes("PROXY UNKNOWN" + new string('x', 94)), out _, out _, out _));

    [Theory]
    [InlineData("192.0.2.1:55555", "198.51.100.2:443", "PROXY TCP4 192.0.2.1 198.51.100.2 55555 443\r\n")]
    [InlineData("[2001:db8::1]:1", "[2001:db8::2]:2", "PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 1 2\r\n")]
    [InlineData("192.0.2.1:55555", "[2001:db8::2]:2", "PROXY UNKNOWN\r\n")]
    public void Written_headers_are_read_again(string source, string destination, string line)
    {
        var from = new SocketName(IPEndPoint.Parse(source));
        var to = new SocketName(IPEndPoint.Parse(destination));
        byte[] room = new byte[ProxyPreface.LongestWritten];

        Assert.Equal(line, Encoding.ASCII.GetString(room, 0, ProxyPreface.WriteLine(room, from, to)));
        bool known = !line.Contains("UNKNOWN");
        AssertReads(Encoding.ASCII.GetBytes(line), known ? source : null, known ? destination : null);
        AssertReads(room[..ProxyPreface.WriteBinary(room, from, to)], known ? source : null, known ? destination : null);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(3);
        byte[] begin = Convert.FromHexString(Signature + "21");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            if (i % 2 == 0) begin.AsSpan(0, Math.Min(begin.Length, bytes.Length)).CopyTo(bytes);
            _ = ProxyPreface.Read(bytes, out _, out _, out _);
            _ = ClientHello.Read(bytes, out _);
        }
    }

    private static void AssertReads(byte[] header, string? source, string? destination)
    {
        byte[] followed = [.. header, 1, 2, 3];
        Assert.Equal(PrefaceState.Complete, ProxyPreface.Read(followed, out int length, out SocketName from, out SocketName to));
        Assert.Equal(header.Length, length);
        Assert.Equal(source is null, from.Family == 0);
        if (source is null) return;
        Assert.Equal(IPEndPoint.Parse(source), from.ToEndPoint());
        Assert.Equal(IPEndPoint.Parse(destination!), to.ToEndPoint());
    }
}
