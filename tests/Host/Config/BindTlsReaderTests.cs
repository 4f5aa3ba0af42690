using HaActors.Host.Config;
using HaActors.Net.Model;
using HaActors.Tests.Shared;

namespace HaActors.Host.Tests.Config;

/// <summary>The block tls of a frontend.</summary>
public sealed class BindTlsReaderTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly IssuedCertificate _issued;
    private readonly string _bundle;

    public BindTlsReaderTests()
    {
        _issued = _authority.Issue("WWW.test", more: ["*.api.test"]);
        _bundle = Bundle("www.bundle", _issued.Certificate, _issued.Key);
    }

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Frontend_without_certificates_speaks_no_tls() => Assert.Null(Good("").Tls);

    [Fact]
    public void Certificate_and_key_in_one_file_are_taken_with_their_names()
    {
        var tls = Good($$"""tls { certificates = ["{{_bundle}}"], alpn = ["http/1.1"], min-version = "1.3" }""").Tls!;
        var certificate = Assert.Single(tls.Certificates);
        Assert.Equal((_bundle, _bundle), (certificate.ChainFile, certificate.KeyFile));
        Assert.Equal("www.test *.api.test", string.Join(' ', certificate.Names));
        Assert.Equal("http/1.1", Assert.Single(tls.Protocols));
        Assert.Equal((TlsVersion.Tls13, null, true), (tls.Minimum, tls.ClientAuthorities, tls.RequiresClientCertificate));
    }

    [Fact]
    public void Key_may_stand_beside_the_certificate()
    {
        File.Copy(_issued.Key, _issued.Certificate + ".key");
        Assert.Equal(_issued.Certificate + ".key", Good($$"""tls.certificates = ["{{_issued.Certificate}}"]""").Tls!.Certificates[0].KeyFile);
    }

    [Fact]
    public void Folder_stands_for_its_pem_files_in_name_order()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_authority.Folder, "site")).FullName;
        File.Copy(_bundle, Path.Combine(folder, "b.pem"));
        File.Copy(_bundle, Path.Combine(folder, "a.pem"));
        File.Copy(_bundle, Path.Combine(folder, "c.txt"));
        Assert.Equal(
            ["a.pem", "b.pem"], Good($$"""tls.certificates = ["{{folder}}"]""").Tls!.Certificates.Select(each => Path.GetFileName(each.ChainFile)));
    }

    [Fact]
    public void Client_certificates_are_asked_for_with_an_authority()
    {
        var tls = Good($$"""tls { certificates = ["{{_bundle}}"], client-ca = "{{_authority.CaFile}}", client-verify = optional }""").Tls!;
        Assert.Equal((_authority.CaFile, false), (tls.ClientAuthorities, tls.RequiresClientCertificate));
    }

    [Fact]
    public void Renewed_file_is_a_change_of_the_configuration()
    {
        var text = Text($$"""tls.certificates = ["{{_bundle}}"]""");
        var before = Reading.Text(text).Written;
        Assert.True(ConfigChanges.Between(before, Reading.Text(text).Written).None);
        var renewed = _authority.Issue("www.test");
        Bundle("www.bundle", renewed.Certificate, renewed.Key);
        Assert.Equal("ha.frontends.www.tls.certificates", Assert.Single(ConfigChanges.Between(before, Reading.Text(text).Written).Paths));
    }

    [Fact]
    public void Renewed_authorities_are_a_change_of_the_configuration()
    {
        var text = Text($$"""tls { certificates = ["{{_bundle}}"], client-ca = "{{_authority.CaFile}}" }""");
        var before = Reading.Text(text).Written;
        Assert.True(ConfigChanges.Between(before, Reading.Text(text).Written).None);
        using var other = new TestAuthority();
        File.Copy(other.CaFile, _authority.CaFile, overwrite: true);
        Assert.Equal("ha.frontends.www.tls.client-ca", Assert.Single(ConfigChanges.Between(before, Reading.Text(text).Written).Paths));
    }

    [Theory]
    [InlineData("""tls.certificates = ["/nowhere.pem"]""", "ha.frontends.www.tls.certificates[0]", "must be a readable file")]
    [InlineData("""tls.certificates = ["/proc/self/status"]""", "ha.frontends.www.tls.certificates[0]", "must hold a certificate in PEM form")]
    [InlineData("""tls.certificates = ["/proc/self/fd"]""", "ha.frontends.www.tls.certificates[0]", "must hold at least one file *.pem")]
    [InlineData("""tls.min-version = "1.1" """, "ha.frontends.www.tls.min-version", "must be one of: 1.2, 1.3")]
    [InlineData("""tls.alpn = [""]""", "ha.frontends.www.tls.alpn[0]", "must be 1-255 characters of ASCII")]
    [InlineData("tls.client-verify = perhaps", "ha.frontends.www.tls.client-verify", "must be one of: required, optional")]
    [InlineData("tls.crt = x", "ha.frontends.www.tls.crt", "unknown key")]
    public void Wrong_value_is_refused_with_path_and_rule(string frontend, string path, string rule)
    {
        var error = Reading.Bad(Text(frontend));
        Assert.Equal(path, error.Path);
        Assert.StartsWith(rule, error.Rule);
    }

    [Fact]
    public void Certificate_without_its_key_is_refused()
    {
        Assert.Contains("private key", Bad(_issued.Certificate).Rule);
        var other = _authority.Issue("other");
        Assert.Contains("must be that of the first certificate", Bad(Bundle("mixed", _issued.Certificate, other.Key)).Rule);
    }

    [Fact]
    public void Encrypted_key_is_refused()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var pem = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes128Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1));
        var file = Path.Combine(_authority.Folder, "encrypted");
        File.WriteAllText(file, File.ReadAllText(_issued.Certificate) + "\n" + pem + "\n");
        Assert.Contains("must not be encrypted", Bad(file).Rule);
    }

    [Fact]
    public void Authority_without_certificates_is_refused()
    {
        var error = Reading.Bad(Text($"tls.client-ca = \"{_authority.CaFile}\""));
        Assert.Equal(("ha.frontends.www.tls.client-ca", "needs certificates: without them the frontend does not speak TLS"), (error.Path, error.Rule));
    }

    private static string Text(string frontend) =>
        Reading.Node + Reading.App + $$"""ha.frontends.www { bind = ["*:443"], backend = app, {{frontend}} }""";

    private static FrontendSettings Good(string frontend) => Reading.Good(Text(frontend)).Services.Frontends.Single();

    private static ConfigError Bad(string file) => Reading.Bad(Text($"tls.certificates = [\"{file}\"]"));

    private string Bundle(string name, params string[] files)
    {
        var bundle = Path.Combine(_authority.Folder, name);
        File.WriteAllText(bundle, string.Join('\n', files.Select(File.ReadAllText)));
        return bundle;
    }
}
