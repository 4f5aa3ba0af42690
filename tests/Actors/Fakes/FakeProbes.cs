using System.Collections.Concurrent;
using System.Net;
using HaActors.Actors;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Tests.Fakes;

/// <summary>Probes whose outcome a test sets per server; servers are well until told otherwise.</summary>
public sealed class FakeProbes : IProbeFactory
{
    private readonly ConcurrentDictionary<string, ProbeCode> _codes = new();

    private readonly ConcurrentDictionary<string, int> _counts = new();

    /// <summary>How often a server has been probed.</summary>
    public int CountOf(string server) => _counts.GetValueOrDefault(server);

    /// <summary>Sets what every later probe of the server finds.</summary>
    public void Set(string server, ProbeCode code) => _codes[server] = code;

    public IProbe Create(string backend, CheckSettings check, ServerSettings server) => new Probe(this, server.Name);

    /// <summary>What the agents of servers say; one that says nothing cannot be asked.</summary>
    public ConcurrentDictionary<string, string> Agents { get; } = new();

    public IProbe CreateAgent(CheckSettings check, AgentSettings agent, ServerSettings server) => new Agent(this, server.Name);

    private sealed class Agent(FakeProbes probes, string server) : IProbe
    {
        public Task<ProbeResult> RunAsync(CancellationToken cancel) => Task.FromResult(probes.Agents.TryGetValue(server, out var says)
            ? new ProbeResult(ProbeCode.L7OK, says, TimeSpan.Zero)
            : new ProbeResult(ProbeCode.L4CON, "fake", TimeSpan.Zero));
    }

    private sealed class Probe(FakeProbes probes, string server) : IProbe
    {
        public Task<ProbeResult> RunAsync(CancellationToken cancel)
        {
            probes._counts.AddOrUpdate(server, 1, (_, count) => count + 1);
            return Task.FromResult(new ProbeResult(probes._codes.GetValueOrDefault(server, ProbeCode.L4OK), "fake", TimeSpan.FromMilliseconds(1)));
        }
    }
}

/// <summary>Resolves from a table, and address literals as themselves.</summary>
public sealed class FakeResolver : IServerResolver
{
    public ConcurrentDictionary<string, IPAddress> Names { get; } = new();

    public Task<IPAddress?> ResolveAsync(string host) => Task.FromResult(
        IPAddress.TryParse(host, out var literal) ? literal : Names.GetValueOrDefault(host));
}
