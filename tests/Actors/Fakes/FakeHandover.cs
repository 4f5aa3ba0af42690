using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Handover;
using HaActors.Net.Model;

namespace HaActors.Tests.Fakes;

/// <summary>Notes what planned moves ask of the system, in order, and has as many connections as a test says.</summary>
public sealed class FakeHandover : IHandoverNetwork
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<string> _calls = [];

    /// <summary>As in "keep v1", "redirect v1 to 10.77.0.11".</summary>
    public ImmutableList<string> Calls => _calls;

    /// <summary>Connections of every VIP.</summary>
    public int Connections { get; set; }

    /// <summary>Whether the system can do it.</summary>
    public bool Able { get; set; } = true;

    /// <summary>Start of the calls that do not end before <see cref="Release"/>.</summary>
    public string Held { get; set; } = "";

    /// <summary>Ends what is held, and holds nothing more.</summary>
    public void Release()
    {
        Held = "";
        _released.TrySetResult();
    }

    public async Task<Neighbour?> KeepAsync(VipSettings vip, TimeSpan lifetime)
    {
        await Note($"keep {vip.Name}");
        return Able ? new Neighbour(IPAddress.Parse("10.77.0.11"), null) : null;
    }

    public Task ForgetAsync(VipSettings vip, bool abort) => Note($"{(abort ? "abort" : "forget")} {vip.Name}");

    public Task<int> CountAsync(VipSettings vip) => Task.FromResult(Connections);

    public async Task<bool> RedirectAsync(VipSettings vip, Neighbour to, TimeSpan lifetime)
    {
        await Note($"redirect {vip.Name} to {to.Address}");
        return Able;
    }

    public Task DirectAsync(VipSettings vip) => Note($"direct {vip.Name}");

    public Task ResetAsync() => Note("reset");

    public void Dispose()
    {
    }

    private Task Note(string call)
    {
        ImmutableInterlocked.Update(ref _calls, calls => calls.Add(call));
        return Held.Length > 0 && call.StartsWith(Held, StringComparison.Ordinal) ? _released.Task : Task.CompletedTask;
    }
}
