using Akka.Configuration;
using HaActors.Host.Config;
using HaActors.Tests.Shared;

namespace HaActors.Host.Tests.Config;

/// <summary>The block ha.cluster.tls: files that peers would refuse are refused before the node starts.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly IssuedCertificate _issued;

    public ClusterTlsTests() => _issued = _authority.Issue("h1", "10.77.0.11");

    /// <summary>Akka.NET cannot keep strangers out, so its build takes no such block.</summary>
    private static bool Serves => VersionLines.IsOwn("Akka.Remote");

    [Fact]
    public void Good_files_are_taken_by_an_engine_that_can_keep_strangers_out()
    {
        var text = Block(_issued.Certificate, _issued.Key, _authority.CaFile, "verify-address = true");
        if (Serves)
            Assert.Equal(Tls with { VerifyAddress = true }, Reading.Good(text).Cluster.Tls);
        else
            Assert.Contains("Akka.NET asks no peer for a certificate", Reading.Bad(text).Rule);
    }

    [Fact]
    public void Certificate_is_loaded_with_its_key()
    {
        using var loaded = Tls.Load();
        Assert.True(loaded.HasPrivateKey);
        Assert.Null(Tls.ExpiryNote(DateTime.UtcNow));
    }

    [Fact]
    public void Without_files_the_nodes_talk_in_the_clear() => Assert.Null(Reading.Good(Reading.Node).Cluster.Tls);

    [Fact]
    public void Akka_gets_an_address_of_TLS_and_no_key()
    {
        var plain = Reading.Good(Reading.Node + "ha.cluster.seeds = [\"10.77.0.12:4053\"]");
        var settings = plain with { Cluster = plain.Cluster with { Tls = Tls } };
        var text = AkkaConfigBuilder.Build(settings, JoinOrder.AtStart(settings));
        var config = ConfigurationFactory.ParseString(text);
        Assert.True(config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
        Assert.True(config.GetBoolean("akka.remote.dot-netty.tcp.ssl.require-mutual-authentication"));
        Assert.Equal(_authority.CaFile, config.GetString("akka.remote.dot-netty.tcp.ssl.ca-file"));
        Assert.Equal(["akka.ssl.tcp://ha@10.77.0.12:4053"], config.GetStringList("akka.cluster.seed-nodes"));
        Assert.DoesNotContain(_issued.Key, text);
    }

    [Fact]
    public void Seeds_follow_the_operators_own_akka_block()
    {
        var settings = Reading.Good(Reading.Node + "akka.remote.dot-netty.tcp.enable-ssl = on");
        var config = ConfigurationFactory.ParseString(AkkaConfigBuilder.Build(settings, JoinOrder.AtStart(settings)));
        Assert.Equal(["akka.ssl.tcp://ha@10.77.0.11:4053"], config.GetStringList("akka.cluster.seed-nodes"));
    }

    [Theory]
    [InlineData("certificate", "key", "ca")]
    [InlineData("key", "certificate", "ca")]
    [InlineData("ca", "certificate", "key")]
    public void Files_go_together(string given, string missing, string missingToo)
    {
        var errors = Errors($"{Reading.Node}ha.cluster.tls.{given} = \"{_authority.CaFile}\"");
        Assert.Equal(
            new[] { missing, missingToo }.Select(k => $"ha.cluster.tls.{k}").Order(),
            errors.Where(e => e.Rule == "must be given: certificate, key and ca go together").Select(e => e.Path).Order());
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("key")]
    [InlineData("ca")]
    public void Missing_file_is_named(string key)
    {
        var files = new Dictionary<string, string> { ["certificate"] = _issued.Certificate, ["key"] = _issued.Key, ["ca"] = _authority.CaFile, [key] = "/nonexistent" };
        AssertRefused(files, key, "/nonexistent", "must be a readable file");
    }

    [Theory]
    [InlineData("certificate", "must hold a certificate in PEM form")]
    [InlineData("key", "must hold a private key in PEM form")]
    [InlineData("ca", "must hold a certificate in PEM form")]
    public void File_of_something_else_is_named(string key, string rule)
    {
        using var other = new TempFiles();
        var file = other.Write("x.pem", "hello");
        var files = new Dictionary<string, string> { ["certificate"] = _issued.Certificate, ["key"] = _issued.Key, ["ca"] = _authority.CaFile, [key] = file };
        AssertRefused(files, key, file, rule);
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        var other = _authority.Issue("h2");
        AssertRefused(Files(_issued.Certificate, other.Key), "key", other.Key, $"must be the private key of the first certificate in {_issued.Certificate}");
    }

    [Fact]
    public void Encrypted_key_is_refused()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_issued.Key));
        using var other = new TempFiles();
        var file = other.Write("x.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000)));
        AssertRefused(Files(_issued.Certificate, file), "key", file, "must not be encrypted");
    }

    [Fact]
    public void Certificate_that_has_ended_is_refused()
    {
        var ended = _authority.Issue("old", end: TimeSpan.FromDays(-1));
        AssertRefused(Files(ended.Certificate, ended.Key), "certificate", ended.Certificate, "must be valid: it ended on ");
    }

    [Fact]
    public void Certificate_of_another_authority_is_refused()
    {
        using var strangers = new TestAuthority();
        var strange = strangers.Issue("h1");
        AssertRefused(Files(strange.Certificate, strange.Key), "certificate", strange.Certificate, $"must come from an authority in {_authority.CaFile}");
    }

    [Fact]
    public void Certificate_for_servers_only_is_refused()
    {
        var half = _authority.Issue("half", serverOnly: true);
        AssertRefused(Files(half.Certificate, half.Key), "certificate", half.Certificate, "must be good for TLS servers and TLS clients");
    }

    [Fact]
    public void Certificate_of_another_address_is_refused_where_addresses_are_verified()
    {
        var moved = _authority.Issue("h9", "10.77.0.99");
        var errors = Errors(Block(moved.Certificate, moved.Key, _authority.CaFile, "verify-address = true"));
        if (Serves)
            Assert.Contains("must bear 10.77.0.11", Assert.Single(errors).Rule);
    }

    [Fact]
    public void Addresses_cannot_be_verified_without_certificates() =>
        Assert.Contains("must be false without", Reading.Bad(Reading.Node + "ha.cluster.tls.verify-address = true").Rule);

    [Fact]
    public void End_is_announced()
    {
        var ending = _authority.Issue("soon", end: TimeSpan.FromDays(10));
        var tls = new ClusterTls(ending.Certificate, ending.Key, _authority.CaFile, false);
        Assert.Contains(ending.Certificate, tls.ExpiryNote(DateTime.UtcNow));
    }

    private ClusterTls Tls => new(_issued.Certificate, _issued.Key, _authority.CaFile, false);

    public void Dispose() => _authority.Dispose();

    private Dictionary<string, string> Files(string certificate, string key) =>
        new() { ["certificate"] = certificate, ["key"] = key, ["ca"] = _authority.CaFile };

    private static void AssertRefused(Dictionary<string, string> files, string key, string value, string rule)
    {
        var errors = Errors(Block(files["certificate"], files["key"], files["ca"]));
        var error = Assert.Single(errors, e => e.Path == $"ha.cluster.tls.{key}");
        Assert.Equal(value, error.Value);
        Assert.Contains(rule, error.Rule);
        if (Serves)
            Assert.Single(errors);
    }

    private static IReadOnlyCollection<ConfigError> Errors(string text) => Reading.Text(text).Errors;

    private static string Block(string certificate, string key, string ca, string more = "") =>
        $"{Reading.Node}ha.cluster.tls {{ certificate = \"{certificate}\", key = \"{key}\", ca = \"{ca}\", {more} }}\n";
}
