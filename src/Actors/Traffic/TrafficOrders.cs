using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Traffic;

/// <summary>Which orders of operators about traffic make sense; pure.</summary>
public static class TrafficOrders
{
    /// <summary>Null: it can be carried out; else the rule that it breaks.</summary>
    public static string? Refuse(ServiceSettings settings, AdminMessages.SetServer order)
    {
        var backend = settings.Backends.FirstOrDefault(each => each.Name == order.Backend);
        if (backend is null)
        {
            return $"there is no backend {order.Backend}; there are: {string.Join(", ", settings.Backends.Select(each => each.Name))}";
        }

        if (order.Server.Length > 0 && backend.Servers.All(server => server.Name != order.Server))
        {
            return $"backend {order.Backend} has no server {order.Server}; it has: {string.Join(", ", backend.Servers.Select(server => server.Name))}";
        }

        return order.State is null && order.Weight is null ? "say what to set: -state ready|drain|maint, or -weight 0-256" : null;
    }

    /// <summary>Null: it can be carried out; else the rule that it breaks.</summary>
    public static string? Refuse(ServiceSettings settings, AdminMessages.SetFrontend order)
    {
        if (settings.Frontends.All(frontend => frontend.Name != order.Frontend))
        {
            return $"there is no frontend {order.Frontend}; there are: {string.Join(", ", settings.Frontends.Select(each => each.Name))}";
        }

        return order.State == AdminState.Maint ? "a frontend is ready or drain; maint is for servers" : null;
    }
}
