using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Network;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>Postfix behind mode tcp: it speaks first, and learns of its client by the PROXY protocol (first seed).</summary>
[Collection(SideBySide.Services)]
public sealed class MailTests
{
    // The client's own address differs from the proxy's, so that the log tells them apart.
    private static readonly IPAddress Client = IPAddress.Parse("127.0.0.2");

    private readonly int _plain = RealService.FreePort();
    private readonly int _proxied = RealService.FreePort();

    [SkippableTheory]
    [InlineData(ProxyHeader.None, "127.0.0.1")]
    [InlineData(ProxyHeader.Version1, "127.0.0.2")]
    [InlineData(ProxyHeader.Version2, "127.0.0.2")]
    public void Server_speaks_first_takes_a_letter_and_knows_whose(ProxyHeader header, string seen)
    {
        using var postfix = StartPostfix();
        using var plane = new RealPlane(header == ProxyHeader.None ? _plain : _proxied, null, header);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Bind(new IPEndPoint(Client, 0));
        socket.Connect(plane.Endpoint);
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);

        // Nothing was said to it yet.
        Assert.StartsWith("220 mx.example.org ESMTP", reader.ReadLine());
        Say(stream, reader, "HELO client.example.org", "250");
        Say(stream, reader, "MAIL FROM:<a@example.org>", "250");
        Say(stream, reader, "RCPT TO:<postmaster@mx.example.org>", "250");
        Say(stream, reader, "DATA", "354");
        Say(stream, reader, "Subject: a letter\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 2000)) + ".", "250");
        Say(stream, reader, "QUIT", "221");
        Assert.Null(reader.ReadLine());

        Assert.Contains($"connect from unknown[{seen}]", Log(postfix, $"disconnect from unknown[{seen}]"));
    }

    private static void Say(NetworkStream stream, StreamReader reader, string line, string code)
    {
        stream.Write(System.Text.Encoding.ASCII.GetBytes(line + "\r\n"));
        Assert.StartsWith(code, reader.ReadLine());
    }

    // postlogd writes after the daemon has spoken.
    private static string Log(RealService postfix, string until)
    {
        var file = Path.Combine(postfix.Folder, "log");
        SpinWait.SpinUntil(() => File.ReadAllText(file).Contains(until, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        return File.ReadAllText(file);
    }

    private RealService StartPostfix()
    {
        var postfix = RealService.Prepare("/usr/sbin/postfix", "postfix");
        postfix.Write("etc/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {postfix.Folder}/queue
            data_directory = {postfix.Folder}/data
            myhostname = mx.example.org
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            alias_maps =
            local_recipient_maps =
            maillog_file = /dev/stdout
            smtpd_peername_lookup = no
            """);
        postfix.Write("etc/master.cf", $"""
            127.0.0.1:{_plain} inet n - n - - smtpd
            127.0.0.1:{_proxied} inet n - n - - smtpd
              -o smtpd_upstream_proxy_protocol=haproxy
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            anvil unix - - n - 1 anvil
            defer unix - - n - 0 bounce
            bounce unix - - n - 0 bounce
            error unix - - n - - error
            local unix - n n - - error
            postlog unix-dgram n - n - 1 postlogd

            """);
        Directory.CreateDirectory(Path.Combine(postfix.Folder, "queue"));
        Assert.Equal(0, Shell.Try("install", "-d", "-o", "postfix", Path.Combine(postfix.Folder, "data")).Status);
        postfix.Start([_plain, _proxied], "/usr/sbin/postfix", "-c", Path.Combine(postfix.Folder, "etc"), "start-fg");
        return postfix;
    }
}
