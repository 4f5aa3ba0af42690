using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary>Finds what keeps a configuration without errors from being put in force by a reload.</summary>
internal static class ReloadCheck
{
    /// <summary>One sentence for each obstacle.</summary>
    public static IEnumerable<string> Obstacles(
        HostSettings before, HostSettings after, ConfigChanges changes, Interfaces interfaces, Privileges privileges)
    {
        foreach (var path in changes.NeedRestart)
            yield return $"{path}: only a restart can change it";

        // The redundancy engine listens on the interfaces that it had at start.
        var known = before.Services.Vips.Select(vip => vip.Interface).ToHashSet();
        foreach (var vip in after.Services.Vips.Where(vip => !known.Contains(vip.Interface)))
        {
            yield return interfaces.Has(vip.Interface)
                ? $"ha.vips.{vip.Name}: its interface {vip.Interface} had no VIP so far; only a restart can begin with it"
                : $"ha.vips.{vip.Name}: there is no interface {vip.Interface} on this machine";
        }

        foreach (var sentence in privileges.Missing(after))
            yield return sentence;

        // A port of our own is shared with our own new listener: only foreign ones are in the way.
        var ports = before.Services.Frontends.SelectMany(frontend => frontend.Binds).Select(bind => bind.Port).ToHashSet();
        foreach (var frontend in after.Services.Frontends)
        {
            foreach (var bind in frontend.Binds.Where(bind => !ports.Contains(bind.Port)))
            {
                if (StartCheck.BindFailure(bind, $"ha.frontends.{frontend.Name}.bind", onlyIfOurs: true) is { } failure)
                    yield return failure;
            }
        }
    }
}
