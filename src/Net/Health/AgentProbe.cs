using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Asks a server's agent once; the line that it says is the detail.</summary>
internal sealed class AgentProbe(CheckSettings check, AgentSettings agent, ServerSettings server, TimeProvider time)
    : Probe(check, server with { Host = agent.Host ?? server.Host, Port = agent.Port, SendProxy = ProxyHeader.None }, time)
{
    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (agent.Send.Length > 0) await connection.SendAsync(Encoding.UTF8.GetBytes(agent.Send), cancel).ConfigureAwait(false);
        // A line, or all until the end: HAProxy's agents may close without a line break.
        string line = await new AnswerReader(connection).LineOrRestAsync(cancel).ConfigureAwait(false);
        return (ProbeCode.L7OK, ProbeText.Printable(line.Trim()));
    }
}
