using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Shared;

namespace HaActors.Net.Tests.Proxy.Tls;

public sealed class TlsTerminationTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Bytes_reach_the_server_and_the_client_in_the_clear_of_tls(SslProtocols version)
    {
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        using SslStream client = plane.Tls(_authority, adapt: options => options.EnabledSslProtocols = version);
        using Socket server = LoopbackPlane.Accept(listener);

        client.Say("question");
        server.Hears("question");
        server.Say("answer");
        client.Hears("answer");
        Assert.Equal(version, client.SslProtocol);
        await client.ShutdownAsync();
        server.HearsTheEnd();
        server.Dispose();
        Assert.Equal(0, client.Read(new byte[1]));
        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.ClientClosed) == 1, "the end");
    }

    [Fact]
    public void Server_may_speak_first()
    {
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        using SslStream client = plane.Tls(_authority);
        using Socket server = LoopbackPlane.Accept(listener);
        server.Say("220 ready\r\n");
        client.Hears("220 ready\r\n");
    }

    [Fact]
    public async Task Megabytes_arrive_whole_in_both_directions()
    {
        const int size = 8 * 1024 * 1024;
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        byte[] up = RandomNumberGenerator.GetBytes(size);
        byte[] down = RandomNumberGenerator.GetBytes(size);
        using SslStream client = plane.Tls(_authority);
        using Socket server = LoopbackPlane.Accept(listener);

        Task sendsUp = Task.Run(() => client.Write(up));
        Task sendsDown = Task.Run(() =>
        {
            for (int sent = 0; sent < size;) sent += server.Send(down, sent, size - sent, SocketFlags.None);
        });
        Task<byte[]> hearsUp = Task.Run(() => server.HearsBytes(size));
        byte[] got = new byte[size];
        client.ReadExactly(got);

        Assert.True(got.AsSpan().SequenceEqual(down));
        Assert.True((await hearsUp).AsSpan().SequenceEqual(up));
        await Task.WhenAll(sendsUp, sendsDown);
    }

    [Theory]
    [InlineData("one.test", "one.test")]
    [InlineData("TWO.test", "two.test")]
    [InlineData("any.wild.test", "*.wild.test")]
    [InlineData("unknown.test", "one.test")]
    [InlineData("deep.any.wild.test", "one.test")]
    public void Certificate_follows_the_name_that_the_client_asks_for(string asked, string certificate)
    {
        using var plane = Plane(certificates: [_authority.ForBind("one.test"), _authority.ForBind("two.test"), _authority.ForBind("*.wild.test")]);
        plane.Use(plane.Listen());
        using SslStream client = plane.Tls(_authority, asked, options => options.RemoteCertificateValidationCallback = (_, _, _, _) => true);
        Assert.Equal(certificate, client.ServerName());
    }

    [Fact]
    public void Protocol_is_the_first_of_ours_that_the_client_has()
    {
        using var plane = Plane(settings => settings with { Protocols = ["h9", "http/1.1", "imap"] });
        plane.Use(plane.Listen());
        using SslStream both = plane.Tls(_authority, adapt: options => options.ApplicationProtocols = [new("imap"), SslApplicationProtocol.Http11]);
        using SslStream none = plane.Tls(_authority, adapt: options => options.ApplicationProtocols = [new("other")]);
        Assert.Equal(SslApplicationProtocol.Http11, both.NegotiatedApplicationProtocol);
        Assert.True(none.NegotiatedApplicationProtocol.Protocol.IsEmpty);
    }

    [Fact]
    public void Older_version_than_allowed_is_refused_before_a_server_hears_of_it()
    {
        using var plane = Plane(settings => settings with { Minimum = TlsVersion.Tls13 });
        Socket listener = plane.Listen();
        plane.Use(listener);
        Assert.ThrowsAny<Exception>(() => plane.Tls(_authority, adapt: options => options.EnabledSslProtocols = SslProtocols.Tls12));
        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.HandshakeFailed) == 1, "the refusal");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public void Client_without_the_wanted_certificate_is_refused_and_one_with_it_is_served()
    {
        using var strangers = new TestAuthority();
        using var plane = Plane(settings => settings with { ClientAuthorities = _authority.CaFile, RequiresClientCertificate = true });
        Socket listener = plane.Listen();
        plane.Use(listener);

        Refused(plane, null);
        Refused(plane, strangers);
        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.HandshakeFailed) == 2, "two refusals");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));

        using var certificate = _authority.ForClient();
        using SslStream client = plane.Tls(_authority, adapt: options => options.ClientCertificates = [certificate]);
        using Socket server = LoopbackPlane.Accept(listener);
        client.Say("hello");
        server.Hears("hello");
    }

    [Theory]
    [InlineData("EHLO mail\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003garbage that is no hello at all, but as long as one might be")]
    public void Client_that_speaks_no_tls_meets_no_server(string text)
    {
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        client.Say(text);
        client.Shutdown(SocketShutdown.Send);
        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.HandshakeFailed) == 1, "the refusal");
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public void Silent_client_is_ended_at_its_timeout()
    {
        using var plane = new LoopbackPlane(
            tls: Settings([_authority.ForBind("localhost")]),
            timeouts: new TrafficTimeouts(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20)));
        plane.Use(plane.Listen());
        using Socket client = plane.Connect();
        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.ClientTimeout) == 1, "the timeout");
    }

    [Fact]
    public void Client_can_tell_a_broken_server_from_one_that_has_finished()
    {
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        using SslStream client = plane.Tls(_authority);
        using Socket server = LoopbackPlane.Accept(listener);
        server.Say("half of");
        client.Hears("half of");
        server.Abort();
        Assert.ThrowsAny<IOException>(() => client.Read(new byte[1]));
    }

    [Fact]
    public void New_certificates_serve_new_clients_while_old_sessions_go_on()
    {
        using var plane = Plane();
        Socket listener = plane.Listen();
        plane.Use(listener);
        using SslStream old = plane.Tls(_authority);
        using Socket server = LoopbackPlane.Accept(listener);

        plane.Plane.OpenFrontend(plane.Frontend with { Tls = Settings([_authority.ForBind("renewed", "localhost")]) });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using SslStream fresh = plane.Tls(_authority);
        old.Say("still here");
        server.Hears("still here");
        Assert.Equal("localhost", old.ServerName());
        Assert.Equal("renewed", fresh.ServerName());
    }

    [Fact]
    public void Unusable_certificate_leaves_the_frontend_as_it_was()
    {
        using var plane = Plane();
        plane.Use(plane.Listen());
        TlsCertificate good = _authority.ForBind("localhost");
        TlsCertificate mixed = good with { KeyFile = _authority.ForBind("other").KeyFile };
        var error = Assert.Throws<ListenException>(() => plane.Plane.OpenFrontend(plane.Frontend with { Tls = Settings([good, mixed]) }));
        Assert.Contains(mixed.ChainFile, error.Message);
        Assert.Contains("key values mismatch", error.Message);
        using SslStream client = plane.Tls(_authority);
        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public void Ticket_of_one_node_is_taken_by_another_with_the_same_key()
    {
        TlsCertificate certificate = _authority.ForBind("localhost");
        using var one = Plane(certificates: certificate);
        using var other = Plane(certificates: certificate);
        using var stranger = Plane(certificates: _authority.ForBind("localhost"));
        foreach (LoopbackPlane plane in new[] { one, other, stranger }) Greet(plane);

        string session = Path.Combine(_authority.Folder, "session");
        Assert.Contains("New, TLSv1.3", OpenSsl(one, $"-sess_out {session}"));
        Assert.Contains("Reused, TLSv1.3", OpenSsl(other, $"-sess_in {session}"));
        Assert.Contains("New, TLSv1.3", OpenSsl(stranger, $"-sess_in {session}"));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void Ticket_from_before_another_rule_about_client_certificates_is_not_taken(string version)
    {
        using var others = new TestAuthority();
        using var plane = Plane();
        Greet(plane);
        TlsBindSettings open = plane.Frontend.Tls!;
        TlsBindSettings[] stages =
        [
            open with { ClientAuthorities = _authority.CaFile },
            open with { ClientAuthorities = others.CaFile },
            open with { ClientAuthorities = others.CaFile, RequiresClientCertificate = true },
        ];
        string session = Path.Combine(_authority.Folder, "session");
        Assert.Contains("New, ", OpenSsl(plane, $"{version} -sess_out {session}"));
        plane.Plane.OpenFrontend(plane.Frontend);
        Assert.Contains("Reused, ", OpenSsl(plane, $"{version} -sess_in {session} -sess_out {session}"));
        foreach (TlsBindSettings stage in stages)
        {
            plane.Plane.OpenFrontend(plane.Frontend with { Tls = stage });
            Assert.DoesNotContain("Reused, ", OpenSsl(plane, $"{version} -sess_in {session} -sess_out {session}"));
        }

        LoopbackPlane.Until(() => plane.Outcome(SessionOutcome.HandshakeFailed) == 1, "the refusal of who showed no certificate");
    }

    private static void Greet(LoopbackPlane plane)
    {
        Socket listener = plane.Listen();
        plane.Use(listener);
        _ = Task.Run(() => { while (true) LoopbackPlane.Accept(listener).Say("hello\n"); });
    }

    private static string OpenSsl(LoopbackPlane plane, string options)
    {
        // It reads to the end of its input, so the tickets, which follow the handshake, have come by the server's first line.
        using var client = Process.Start(new ProcessStartInfo("openssl", $"s_client -connect {plane.Endpoint} {options}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        client.ErrorDataReceived += (_, _) => { };
        client.BeginErrorReadLine();
        var said = new System.Text.StringBuilder();
        while (client.StandardOutput.ReadLine() is { } line && line != "hello") said.AppendLine(line);
        client.StandardInput.Close();
        client.WaitForExit();
        return said.ToString();
    }

    private void Refused(LoopbackPlane plane, TestAuthority? authority)
    {
        // With TLS 1.3 the client hears of it only after its own side of the handshake.
        using var certificate = authority?.ForClient();
        Assert.ThrowsAny<Exception>(() =>
        {
            using SslStream client = plane.Tls(_authority, adapt: options => options.ClientCertificates = certificate is null ? [] : [certificate]);
            client.Say("hello");
            client.ReadExactly(new byte[1]);
        });
    }

    private LoopbackPlane Plane(Func<TlsBindSettings, TlsBindSettings>? adapt = null, params TlsCertificate[] certificates)
    {
        TlsBindSettings settings = Settings(certificates is [] ? [_authority.ForBind("localhost")] : certificates);
        return new LoopbackPlane(tls: adapt?.Invoke(settings) ?? settings);
    }

    private static TlsBindSettings Settings(TlsCertificate[] certificates) => new([.. certificates], [], TlsVersion.Tls12, null, false);
}
