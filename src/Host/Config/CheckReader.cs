using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads a <c>check</c> block.</summary>
internal static class CheckReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, ObserveLayer> Layers = new()
    {
        ["none"] = ObserveLayer.None,
        ["layer4"] = ObserveLayer.Layer4,
        ["layer7"] = ObserveLayer.Layer7,
    };

    private static readonly Dictionary<string, (ProxyHeader? Header, bool IsKnown)> ProxyHeaders = new()
    {
        ["as-traffic"] = (null, true),
        ["none"] = (ProxyHeader.None, true),
        ["v1"] = (ProxyHeader.Version1, true),
        ["v2"] = (ProxyHeader.Version2, true),
    };

    private static readonly Dictionary<string, SuspicionEffect> Effects = new()
    {
        ["fastinter"] = SuspicionEffect.FastInter,
        ["fail-check"] = SuspicionEffect.FailCheck,
        ["sudden-death"] = SuspicionEffect.SuddenDeath,
        ["mark-down"] = SuspicionEffect.MarkDown,
    };

    private static readonly Dictionary<string, CheckStatus> Statuses = new()
    {
        ["enabled"] = CheckStatus.Enabled,
        ["always-fail"] = CheckStatus.AlwaysFail,
        ["always-success"] = CheckStatus.AlwaysSuccess,
    };

    /// <param name="areDefaults">Defaults are for checks of any type, so that they may hold keys of any.</param>
    public static CheckSettings Read(Section section, bool areDefaults = false)
    {
        var probe = ProbeReader.Read(section, areDefaults);
        var inter = section.Duration("inter", Shortest, Longest);
        return new CheckSettings(
            probe,
            inter,
            OrInter(section, "fastinter", inter),
            OrInter(section, "downinter", inter),
            section.Duration("timeout", Shortest, Longest),
            section.Integer("rise", 1, 100),
            section.Integer("fall", 1, 100))
        {
            Host = CheckHost(section),
            Port = section.Integer("port", 0, 65535),
            SendProxy = section.Choice("send-proxy", ProxyHeaders).Header,
            StartDelay = section.Duration("start-delay", TimeSpan.Zero, Longest),
            Runs = section.Integer("runs", 0, 65535),
            Status = section.Choice("status", Statuses),
            SpreadPercent = section.Integer("spread-checks", 0, 50),
            ProbedBy = section.Integer("probed-by", 0, 100),
            Observe = section.Choice("observe", Layers),
            ErrorLimit = section.Integer("error-limit", 1, 1000),
            OnError = section.Choice("on-error", Effects),
        };
    }

    private static string? CheckHost(Section section)
    {
        if (section.Scalar("addr") is not { Text.Length: > 0 } text)
            return null;
        if (!Endpoints.TryAddress(text.Text, out _) && !Endpoints.TryAddressV6(text.Text, out _) && !Names.IsHostName(text.Text))
            section.Reading.Fail(text, "must be an address or a host name");
        return text.Text;
    }

    /// <summary>The word <c>inter</c> stands for the value of that key, which is also HAProxy's default for both.</summary>
    private static TimeSpan OrInter(Section section, string key, TimeSpan inter) => section.Scalar(key) switch
    {
        null or { Text: "inter" } => inter,
        var scalar => section.Duration(scalar, Shortest, Longest, ", or the word inter"),
    };
}
