using System.Globalization;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>redis and send-expect checks against Redis.</summary>
[Collection(SideBySide.Services)]
public sealed class RedisTests
{
    private readonly int _port = FreePort();

    [SkippableFact]
    public async Task Redis_goes_through_its_states()
    {
        using var redis = Prepare("/usr/bin/redis-server", "redis-server");
        redis.Start(
            [_port], "/usr/bin/redis-server", "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1",
            "--requirepass", "secret", "--save", "", "--dir", redis.Folder);

        await ExpectAsync(ProbeCode.L7STS, _port, new RedisProbeSettings(null, null, null));
        await ExpectAsync(ProbeCode.L7STS, _port, new RedisProbeSettings(null, "wrong", null));
        await ExpectAsync(ProbeCode.L7OK, _port, new RedisProbeSettings("default", "secret", null));
        await ExpectAsync(ProbeCode.L7OK, _port, new ScriptProbeSettings([Send("AUTH secret\r\nPING\r\n"), Expect("+OK\r\n"), Expect("+PONG\r\n")], null));
        await ExpectAsync(
            ProbeCode.L7TOUT, _port, new ScriptProbeSettings([Send("PING\r\n"), Expect("+PONG\r\n")], null), timeoutMilliseconds: 1000);
        await redis.GoesThroughItsStatesAsync(_port, new RedisProbeSettings(null, "secret", null), ProbeCode.L7OK, ProbeCode.L7TOUT);
    }

    private static SendStep Send(string text) => new([.. System.Text.Encoding.ASCII.GetBytes(text)]);

    private static ExpectStep Expect(string text) => new([.. System.Text.Encoding.ASCII.GetBytes(text)], text.Trim());
}
