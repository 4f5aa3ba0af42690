using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using HaActors.Tests.Shared;

namespace HaActors.Engine.Tests;

/// <summary>Remoting over TLS, as far as Akka.NET 1.5.30 and the stand-in agree. https://getakka.net/articles/remoting/security.html</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly IssuedCertificate _issued;

    public TlsTests() => _issued = _authority.Issue("localhost");

    [Fact]
    public async Task Systems_talk_and_their_addresses_say_how()
    {
        await using var pair = new RemotePair(Tls("suppress-validation = true"));
        Assert.Equal("akka.ssl.tcp", RemotePair.AddressOf(pair.A).Protocol);
        await AssertTalk(pair.A, pair.B);
        await AssertTalk(pair.B, pair.A);
    }

    [Fact]
    public async Task Many_messages_of_all_sizes_keep_their_order()
    {
        await using var pair = new RemotePair(Tls("suppress-validation = true"));
        var receiver = new Probe(pair.B, "receiver");
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/receiver");
        var texts = Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * i % 60_000)).ToArray();
        foreach (var text in texts)
            remote.Tell(text);
        foreach (var text in texts)
            await receiver.Expect(text);
    }

    [Fact]
    public async Task Cluster_forms()
    {
        var nodes = await ClusterNode.StartCluster(3, Tls("suppress-validation = true"));
        Assert.All(nodes, node => Assert.Equal("akka.ssl.tcp", node.Address.Protocol));
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task Certificate_may_be_given_as_an_object()
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(_issued.Pkcs12, null);
        var a = Start("a", certificate);
        var b = Start("b", certificate);
        await AssertTalk(a, b);
        await Task.WhenAll(a.Terminate(), b.Terminate()).WaitAsync(Probe.Patience);
    }

    [Fact]
    public async Task Peer_that_speaks_in_the_clear_is_not_heard()
    {
        await using var pair = new RemotePair(Tls("suppress-validation = true"));
        var plain = RemotePair.Start("plain");
        await AssertNotReached(plain, RemotePair.AddressOf(pair.B).WithProtocol("akka.tcp"));
        await AssertTalk(pair.A, pair.B);
        await plain.Terminate().WaitAsync(Probe.Patience);
    }

    /// <summary>The machine that runs the tests does not know their authority.</summary>
    [Fact]
    public async Task Peer_whose_certificate_nobody_vouches_for_is_not_talked_to()
    {
        await using var pair = new RemotePair(Tls("suppress-validation = false"));
        await AssertNotReached(pair.A, RemotePair.AddressOf(pair.B));
    }

    [Fact]
    public void Missing_certificate_fails_the_start()
    {
        File.Delete(_issued.Pkcs12);
        Assert.ThrowsAny<Exception>(() => RemotePair.Start("late", Tls("suppress-validation = true")));
    }

    public void Dispose() => _authority.Dispose();

    private static async Task AssertTalk(ActorSystem from, ActorSystem to)
    {
        var probe = new Probe(to, "talks");
        (await RemotePair.Resolve(from, to, "/user/talks")).Tell("over TLS");
        await probe.Expect("over TLS");
    }

    private static async Task AssertNotReached(ActorSystem from, Address to)
    {
        // The root of every system answers who it is.
        await Assert.ThrowsAsync<ActorNotFoundException>(() => from.ActorSelection($"{to}/user").ResolveOne(TimeSpan.FromSeconds(2)));
    }

    private static ActorSystem Start(string name, X509Certificate2 certificate)
    {
        var config = ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = true").WithFallback(RemotePair.Config);
        return ActorSystem.Create(name, BootstrapSetup.Create().WithConfig(config).And(new DotNettySslSetup(certificate, suppressValidation: true)));
    }

    private string Tls(string more) =>
        $"akka.remote.dot-netty.tcp {{ enable-ssl = true, maximum-frame-size = 256000b, ssl {{ certificate {{ path = \"{_issued.Pkcs12}\", password = \"\" }}\n{more} }} }}";
}
