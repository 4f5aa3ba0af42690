using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Handover;
using HaActors.Net.Model;

namespace HaActors.Tests.Fakes;

/// <summary>Notes what planned moves ask of the system, in order, and has as many connections as a test says.</summary>
public sealed class FakeHandover : IHandoverNetwork
{
    private ImmutableList<string> _calls = [];

    /// <summary>As in "keep v1", "redirect v1 to 10.77.0.11".</summary>
    public ImmutableList<string> Calls => _calls;

    /// <summary>Connections of every VIP.</summary>
    public int Connections { get; set; }

    /// <summary>Whether the system can do it.</summary>
    public bool Able { get; set; } = true;

    public Task<Neighbour?> KeepAsync(VipSettings vip, TimeSpan lifetime)
    {
        Note($"keep {vip.Name}");
        return Task.FromResult(Able ? new Neighbour(IPAddress.Parse("10.77.0.11"), null) : null);
    }

    public Task ForgetAsync(VipSettings vip, bool abort) => Note($"{(abort ? "abort" : "forget")} {vip.Name}");

    public Task<int> CountAsync(VipSettings vip) => Task.FromResult(Connections);

    public Task<bool> RedirectAsync(VipSettings vip, Neighbour to, TimeSpan lifetime)
    {
        Note($"redirect {vip.Name} to {to.Address}");
        return Task.FromResult(Able);
    }

    public Task DirectAsync(VipSettings vip) => Note($"direct {vip.Name}");

    public Task ResetAsync() => Note("reset");

    public void Dispose()
    {
    }

    private Task Note(string call)
    {
        ImmutableInterlocked.Update(ref _calls, calls => calls.Add(call));
        return Task.CompletedTask;
    }
}
