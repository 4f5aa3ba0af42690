using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class LdapProbeTests
{
    private static readonly LdapProbeSettings Anonymous = new("", "", TlsUse.None, null);
    private static readonly TlsSettings AnyTls = new(null, false, null, default);

    // RFC 4511 appendix B, encoded by hand: message 1, result code, no matched name, a diagnostic message.
    [Theory]
    [InlineData("300c02010161070a010004000400", ProbeCode.L7OK, "bound anonymously")]
    [InlineData("300e02010161090a01310400040268 69", ProbeCode.L7STS, "result 49 invalidCredentials: hi")]
    [InlineData("300c02010161070a013404000400", ProbeCode.L7STS, "result 52 unavailable")]
    [InlineData("30820 00c02010161070a010004000400", ProbeCode.L7OK, "bound anonymously")]
    [InlineData("300c02010261070a010004000400", ProbeCode.L7RSP, "not an answer of LDAP to what was asked")]
    [InlineData("300c02010165070a010004000400", ProbeCode.L7RSP, "not an answer of LDAP to what was asked")]
    [InlineData("300c020101610f0a010004000400", ProbeCode.L7RSP, "not an answer of LDAP: broken BER")]
    [InlineData("308002010161070a0100040004000000", ProbeCode.L7RSP, "not an LDAP message: 0?")]
    [InlineData("3084ffffffff", ProbeCode.L7RSP, "not an LDAP message: 0?")]
    [InlineData("3083ffffff", ProbeCode.L7RSP, "an LDAP message of 16777215 bytes")]
    [InlineData("48545450", ProbeCode.L7RSP, "not an LDAP message: HT")]
    [InlineData("300c", ProbeCode.L7RSP, "closed without an answer")]
    public async Task Answer_to_the_bind_is_judged(string answer, ProbeCode code, string detail)
    {
        using ScriptedServer server = Answering(answer);

        ProbeResult result = await server.ProbeAsync(Anonymous);

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Bind_and_unbind_are_sent_as_RFC_4511_has_them()
    {
        var heard = new TaskCompletionSource<byte[]>();
        using var server = new ScriptedServer(async stream =>
        {
            byte[] bind = new byte[19];
            await stream.ReadExactlyAsync(bind);
            await stream.WriteAsync(Convert.FromHexString("300c02010161070a010004000400"));
            byte[] unbind = new byte[7];
            await stream.ReadExactlyAsync(unbind);
            heard.SetResult([.. bind, .. unbind]);
        });

        Assert.Equal(ProbeCode.L7OK, (await server.ProbeAsync(Anonymous with { User = "cn=a", Password = "p" })).Code);

        // SEQUENCE { 1, [APPLICATION 0] { 3, "cn=a", [0] "p" } }, SEQUENCE { 2, [APPLICATION 2] NULL }.
        Assert.Equal("3011020101600C0201030404636E3D61800170", Convert.ToHexString((await heard.Task)[..19]));
        Assert.Equal("30050201024200", Convert.ToHexString((await heard.Task)[19..]));
    }

    [Theory]
    [InlineData("300c02010178070a010104000400", ProbeCode.L7STS, "result 1 operationsError")]
    [InlineData("300c02010178070a010004000400ff", ProbeCode.L7RSP, "more than an answer before the TLS handshake")]
    [InlineData("300c02010161070a010004000400", ProbeCode.L7RSP, "not an answer of LDAP to what was asked")]
    public async Task Answer_to_StartTLS_is_judged(string answer, ProbeCode code, string detail)
    {
        using ScriptedServer server = Answering(answer);

        ProbeResult result = await server.ProbeAsync(Anonymous with { Use = TlsUse.StartTls, Tls = AnyTls });

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    private static ScriptedServer Answering(string hex) => ScriptedServer.Answering(Convert.FromHexString(hex.Replace(" ", "")));
}
