using System.Net;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The values below <c>akka.remote</c>. Immutable.</summary>
public sealed class RemoteSettings
{
    private const string Tcp = "akka.remote.dot-netty.tcp";

    public RemoteSettings(Config config)
    {
        Config = config;
        RetryGateClosedFor = Positive("akka.remote.retry-gate-closed-for");
        FlushWait = config.GetTimeSpan("akka.remote.flush-wait-on-shutdown");
        WatchFailureDetectorConfig = config.GetConfig("akka.remote.watch-failure-detector");
        WatchFailureDetectorImplementationClass = WatchFailureDetectorConfig.GetString("implementation-class");
        WatchHeartBeatInterval = Positive("akka.remote.watch-failure-detector.heartbeat-interval");
        WatchUnreachableReaperInterval = Positive("akka.remote.watch-failure-detector.unreachable-nodes-reaper-interval");
        WatchHeartbeatExpectedResponseAfter = Positive("akka.remote.watch-failure-detector.expected-response-after");

        OutboundBufferSize = AtLeastOne("akka.remote.outbound-buffer-size");
        PendingHandshakes = AtLeastOne("akka.remote.pending-handshakes");
        HeartbeatInterval = Positive("akka.remote.transport-failure-detector.heartbeat-interval");
        SilenceLimit = HeartbeatInterval + config.GetTimeSpan("akka.remote.transport-failure-detector.acceptable-heartbeat-pause");
        ConnectionTimeout = Positive($"{Tcp}.connection-timeout");
        Backlog = AtLeastOne($"{Tcp}.backlog");
        MaximumFrameSize = (int)Math.Min(config.GetByteSize($"{Tcp}.maximum-frame-size") ?? 0, int.MaxValue);
        if (MaximumFrameSize < MinimumFrameSize)
        {
            throw new ConfigurationException($"{Tcp}.maximum-frame-size = {MaximumFrameSize}: must be at least {MinimumFrameSize} bytes");
        }
        EnableSsl = config.GetBoolean($"{Tcp}.enable-ssl");
        var host = config.GetString($"{Tcp}.hostname");
        var port = Port($"{Tcp}.port");
        BindHost = Text($"{Tcp}.bind-hostname") ?? (host.Length > 0 ? host : IPAddress.Any.ToString());
        BindPort = Text($"{Tcp}.bind-port") is null ? port : Port($"{Tcp}.bind-port");
        PublicHost = Text($"{Tcp}.public-hostname") ?? (host.Length > 0 ? host : Dns.GetHostName());
        PublicPort = Port($"{Tcp}.public-port");
    }

    public Config Config { get; }

    /// <summary>How long a peer that could not be reached is left alone, at most.</summary>
    public TimeSpan RetryGateClosedFor { get; }

    /// <summary>How long messages are still sent at the end.</summary>
    public TimeSpan FlushWait { get; }

    public Config WatchFailureDetectorConfig { get; }

    public string WatchFailureDetectorImplementationClass { get; }

    public TimeSpan WatchHeartBeatInterval { get; }

    public TimeSpan WatchUnreachableReaperInterval { get; }

    /// <summary>A first heartbeat that is this late counts as missed.</summary>
    public TimeSpan WatchHeartbeatExpectedResponseAfter { get; }

    /// <summary>Bytes of the smallest limit that leaves room for the engine's own messages.</summary>
    internal static int MinimumFrameSize => 4096;

    internal int MaximumFrameSize { get; }

    internal int OutboundBufferSize { get; }

    internal int PendingHandshakes { get; }

    internal TimeSpan HeartbeatInterval { get; }

    /// <summary>A connection on which nothing came for this long is closed.</summary>
    internal TimeSpan SilenceLimit { get; }

    internal TimeSpan ConnectionTimeout { get; }

    internal int Backlog { get; }

    /// <summary>Whether connections are encrypted; see <see cref="TlsSettings"/>.</summary>
    internal bool EnableSsl { get; }

    internal string BindHost { get; }

    internal int BindPort { get; }

    internal string PublicHost { get; }

    /// <summary>0 for the bound port.</summary>
    internal int PublicPort { get; }

    private string? Text(string path) => Config.GetString(path) is { Length: > 0 } text ? text : null;

    private int Port(string path) => Config.GetInt(path) is >= 0 and <= 65535 and var port
        ? port
        : throw new ConfigurationException($"{path} = {Config.GetInt(path)}: must be 0-65535");

    private int AtLeastOne(string path) => Config.GetInt(path) is > 0 and var number
        ? number
        : throw new ConfigurationException($"{path} = {Config.GetInt(path)}: must be at least 1");

    private TimeSpan Positive(string path) => Config.GetTimeSpan(path) is var span && span > TimeSpan.Zero
        ? span
        : throw new ConfigurationException($"{path} = {span}: must be longer than zero");
}
