using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Where the lines of a log go.</summary>
public sealed class LogSinkTests
{
    [Fact]
    public void Syslog_gets_datagrams_with_priority_and_tag()
    {
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new SyslogSink(daemon.LocalEndPoint!, facility: 16, "h1");

        Assert.Equal(0, sink.Write("a line"u8) + sink.Flush());

        byte[] datagram = new byte[2000];
        string text = Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram));
        Assert.Matches($@"^<134>[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d h1 haactors\[{Environment.ProcessId}\]: a line$", text);
    }

    [Fact]
    public void Syslog_gets_a_burst_of_lines_in_their_order()
    {
        const int burst = 150;      // more than fit into two calls
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new SyslogSink(daemon.LocalEndPoint!, facility: 16, "h1");

        int lost = 0;
        for (int i = 0; i < burst; i++) lost += sink.Write(Encoding.ASCII.GetBytes($"line {i}{new string('.', i)}"));
        Assert.Equal(0, lost + sink.Flush());

        byte[] datagram = new byte[2000];
        for (int i = 0; i < burst; i++)
            Assert.EndsWith($": line {i}{new string('.', i)}", Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram)));
    }

    [Fact]
    public void Syslog_socket_that_is_not_there_loses_lines_until_it_is()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hatest-log-{Guid.NewGuid():N}");
        using var sink = new SyslogSink(new UnixDomainSocketEndPoint(path), 16, "h1");
        Assert.Equal(0, sink.Write("lost"u8) + sink.Write("as well"u8));
        Assert.Equal(2, sink.Flush());

        using var daemon = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        daemon.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            Assert.Equal(0, sink.Write("heard"u8) + sink.Flush());
            byte[] datagram = new byte[2000];
            Assert.EndsWith("]: heard", Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
