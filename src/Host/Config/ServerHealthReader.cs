using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of a server that concern its health beside the backend's check.</summary>
internal static partial class ServerHealthReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, bool> MarkedDown = new() { ["none"] = false, ["shutdown-sessions"] = true };

    public static ServerHealthSettings Read(Section section)
    {
        var port = section.Integer("agent-port", 0, 65535);
        var host = section.Matching("agent-addr", Host(), "must be an address or a host name");
        var agent = new AgentSettings(host.Length == 0 ? null : host, port, section.Duration("agent-inter", Shortest, Longest), section.Text("agent-send"));
        return new ServerHealthSettings(
            port == 0 ? null : agent,
            Track(section),
            section.Duration("slowstart", TimeSpan.Zero, Longest),
            section.Choice("on-marked-down", MarkedDown));
    }

    private static ServerName? Track(Section section)
    {
        if (section.Scalar("track") is not { Text.Length: > 0 } text)
            return null;
        if (text.Text.Split('/') is [{ Length: > 0 } backend, { Length: > 0 } server])
            return new ServerName(backend, server);
        section.Reading.Fail(text, "must be \"BACKEND/SERVER\"");
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]*\z")]
    private static partial Regex Host();
}
