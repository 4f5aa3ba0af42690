using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using HaActors.Tests.Shared;

namespace HaActors.Engine.Tests;

/// <summary>What the stand-in's TLS does beyond Akka.NET 1.5.30's: certificates on both sides, of authorities of our own. Its build only.</summary>
public sealed class TlsStandInTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _others = new();

    [Fact]
    public async Task Systems_of_one_authority_talk()
    {
        await using var pair = new RemotePair(Tls(_authority.Issue("one")));
        await AssertReached(pair.A, pair.B);
        await AssertReached(pair.B, pair.A);
    }

    [Fact]
    public async Task Peer_of_another_authority_is_turned_away_and_logged_once()
    {
        await using var pair = new RemotePair(Logged + Tls(_authority.Issue("one")));
        var log = Warnings(pair.B);
        var stranger = RemotePair.Start("stranger", Quick + Tls(_others.Issue("two"), "suppress-validation = true"));
        var strangersLog = Warnings(stranger);
        for (var i = 0; i < 5; i++)
            await AssertNotReached(stranger, pair.B);
        Assert.Contains("a certificate that is not trusted (", (await log.Expect<Warning>()).Message.ToString());
        await log.ExpectNothingBefore("nothing more");
        Assert.Contains("no connection to", (await strangersLog.Expect<Warning>()).Message.ToString());
        await AssertReached(pair.A, pair.B);
        await stranger.Terminate().WaitAsync(Probe.Patience);
    }

    [Fact]
    public async Task Nobody_is_talked_to_who_has_a_certificate_of_another_authority()
    {
        await using var pair = new RemotePair(Tls(_authority.Issue("one")));
        var fraud = RemotePair.Start("fraud", Tls(_others.Issue("two"), "suppress-validation = true"));
        var log = Warnings(pair.A);
        await AssertNotReached(pair.A, fraud);
        await fraud.Terminate().WaitAsync(Probe.Patience);
        Assert.NotNull(log);
    }

    [Fact]
    public async Task Stranger_without_a_certificate_is_turned_away_and_logged_once()
    {
        await using var pair = new RemotePair(Logged + Tls(_authority.Issue("one")));
        var log = Warnings(pair.B);
        for (var i = 0; i < 20; i++)
            await AssertTurnedAway(RemotePair.AddressOf(pair.B));
        Assert.Contains("no certificate", (await log.Expect<Warning>()).Message.ToString());
        await log.ExpectNothingBefore("nothing more");
        await AssertReached(pair.A, pair.B);
    }

    [Fact]
    public async Task Certificates_of_peers_that_connect_can_be_waived()
    {
        await using var pair = new RemotePair(Tls(_authority.Issue("one"), "require-mutual-authentication = false"));
        await using var tls = await Handshake(RemotePair.AddressOf(pair.B));
        Assert.True(tls.IsAuthenticated);
        Assert.False(tls.IsMutuallyAuthenticated);
        await AssertReached(pair.A, pair.B);
    }

    [Fact]
    public async Task Peer_that_speaks_in_the_clear_is_logged_once()
    {
        await using var pair = new RemotePair(Logged + Tls(_authority.Issue("one")));
        var log = Warnings(pair.B);
        for (var i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", RemotePair.AddressOf(pair.B).Port!.Value);
            await client.GetStream().WriteAsync("HaAR\u0001\0\0\0\0\0\0\0"u8.ToArray());
            await UntilClosed(client.GetStream());
        }
        Assert.Contains("no TLS handshake", (await log.Expect<Warning>()).Message.ToString());
        await log.ExpectNothingBefore("nothing more");
    }

    [Fact]
    public async Task System_without_TLS_says_that_a_peer_has_it()
    {
        await using var plain = new RemotePair(Logged);
        var log = Warnings(plain.B);
        var secured = RemotePair.Start("secured", Tls(_authority.Issue("one")));
        await AssertNotReached(secured, RemotePair.AddressOf(plain.B).WithProtocol("akka.ssl.tcp"));
        Assert.Contains("a TLS handshake, but akka.remote.dot-netty.tcp.enable-ssl is false here", (await log.Expect<Warning>()).Message.ToString());
        await secured.Terminate().WaitAsync(Probe.Patience);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.9.9.9", false)]
    public async Task Certificate_must_bear_the_address_where_that_is_asked_for(string address, bool reached)
    {
        await using var pair = new RemotePair(Tls(_authority.Issue("one", address), "validate-certificate-hostname = true"));
        if (reached)
            await AssertReached(pair.A, pair.B);
        else
            await AssertNotReached(pair.A, pair.B);
    }

    /// <summary>The side that was connected to judges as well, or one stolen certificate would do for every address.</summary>
    [Fact]
    public async Task Peer_that_bears_another_address_is_turned_away()
    {
        await using var pair = new RemotePair(Logged + Tls(_authority.Issue("one"), "validate-certificate-hostname = true"));
        var log = Warnings(pair.B);
        var thief = RemotePair.Start("thief", Tls(_authority.Issue("two", "10.9.9.9")));
        await AssertNotReached(thief, pair.B);
        Assert.Contains("a certificate that does not bear the peer's address", (await log.Expect<Warning>()).Message.ToString());
        await thief.Terminate().WaitAsync(Probe.Patience);
    }

    [Theory]
    [InlineData("certificate.path = \"/nonexistent.pfx\"", "akka.remote.dot-netty.tcp.ssl.certificate.path = /nonexistent.pfx: ")]
    [InlineData("certificate.path = \"\"", "akka.remote.dot-netty.tcp.ssl.certificate.path must be given")]
    [InlineData("ca-file = \"/nonexistent.pem\"", "akka.remote.dot-netty.tcp.ssl.ca-file = /nonexistent.pem: ")]
    [InlineData("certificate.flags = [never]", "akka.remote.dot-netty.tcp.ssl.certificate.flags = never: must be one of default-key-set, ")]
    public void Wrong_value_fails_the_start_with_its_path(string line, string message)
    {
        var error = Assert.ThrowsAny<Exception>(() => RemotePair.Start("late", Tls(_authority.Issue("one"), line)));
        Assert.Contains(message, error.GetBaseException().Message + error.Message);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _others.Dispose();
    }

    private const string Logged = "akka { loglevel = WARNING, loggers = [] }\n";

    private const string Quick = Logged + "akka.remote.retry-gate-closed-for = 200ms\n";

    private static Probe Warnings(ActorSystem system)
    {
        var probe = new Probe(system);
        system.EventStream.Subscribe(probe.Ref, typeof(Warning));
        return probe;
    }

    private static async Task AssertReached(ActorSystem from, ActorSystem to)
    {
        var probe = new Probe(to, $"reached-{Guid.NewGuid():N}");
        (await RemotePair.Resolve(from, to, $"/user/{probe.Ref.Path.Name}")).Tell("here");
        await probe.Expect("here");
    }

    private static Task AssertNotReached(ActorSystem from, ActorSystem to) => AssertNotReached(from, RemotePair.AddressOf(to));

    private static Task AssertNotReached(ActorSystem from, Address to) =>
        Assert.ThrowsAsync<ActorNotFoundException>(() => from.ActorSelection($"{to}/user").ResolveOne(TimeSpan.FromSeconds(1)));

    /// <summary>TLS 1.3 tells a client only after its handshake that its certificate was missed.</summary>
    private static async Task AssertTurnedAway(Address system)
    {
        try
        {
            await using var tls = await Handshake(system);
            Assert.Equal(0, await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Probe.Patience));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // An alert, or a reset.
        }
    }

    private static async Task<SslStream> Handshake(Address system)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", system.Port!.Value);
        var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        return tls;
    }

    private static async Task UntilClosed(NetworkStream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[256]).AsTask().WaitAsync(Probe.Patience) > 0)
            {
                // An alert.
            }
        }
        catch (IOException)
        {
            // A reset.
        }
    }

    private string Tls(IssuedCertificate own, string more = "") =>
        $"akka.remote.dot-netty.tcp {{ enable-ssl = true, ssl {{ ca-file = \"{_authority.CaFile}\", certificate.path = \"{own.Pkcs12}\"\n{more} }} }}\n";
}
