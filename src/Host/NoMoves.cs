using HaActors.Net.Handover;
using HaActors.Net.Model;

namespace HaActors.Host;

/// <summary>Planned moves of a node without VIPs: there are none.</summary>
internal sealed class NoMoves : IHandoverNetwork
{
    public Task<Neighbour?> KeepAsync(VipSettings vip, TimeSpan lifetime) => Task.FromResult<Neighbour?>(null);

    public Task ForgetAsync(VipSettings vip, bool abort) => Task.CompletedTask;

    public Task<int> CountAsync(VipSettings vip) => Task.FromResult(0);

    public Task<bool> RedirectAsync(VipSettings vip, Neighbour to, TimeSpan lifetime) => Task.FromResult(false);

    public Task DirectAsync(VipSettings vip) => Task.CompletedTask;

    public Task ResetAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
