using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class IcmpProbeTests
{
    [SkippableTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public async Task Echo_is_answered(string host)
    {
        ProbeResult result = await RunAsync(host, 10_000);

        Skip.If(result.Detail.StartsWith("no permission", StringComparison.Ordinal), result.Detail);
        Skip.If(host == "::1" && result.Code == ProbeCode.L4CON, "no IPv6 here");
        Assert.Equal((ProbeCode.L4OK, ""), (result.Code, result.Detail));
    }

    [Fact]
    public void Only_the_own_echo_is_an_answer()
    {
        byte[] request = [8, 0, 1, 2, 3, 4, 5, 6, .. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] reply = [0, 0, 9, 9, 9, 9, 9, 9, .. request[8..]];

        Assert.True(IcmpProbe.Answers(reply, request, is6: false));
        Assert.False(IcmpProbe.Answers(request, request, is6: false));
        Assert.False(IcmpProbe.Answers(reply, request, is6: true));
        Assert.False(IcmpProbe.Answers(reply.AsSpan(0, 23), request, is6: false));
        reply[23] ^= 1;
        Assert.False(IcmpProbe.Answers(reply, request, is6: false));
    }

    private static Task<ProbeResult> RunAsync(string host, int timeoutMilliseconds)
    {
        TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(new IcmpProbeSettings(), timeout, timeout, timeout, timeout, 2, 3);
        return new ProbeFactory().Create("app", check, new ServerSettings("s1", host, 1, 100, false)).RunAsync(default);
    }
}
