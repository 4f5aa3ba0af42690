using System.Net;
using System.Net.Sockets;
using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary>Finds what would keep a node from starting before anything is touched, to say it in plain words.</summary>
internal static class StartCheck
{
    /// <summary>One sentence for each obstacle.</summary>
    public static IEnumerable<string> Obstacles(HostSettings settings, Interfaces interfaces, Privileges privileges)
    {
        var node = settings.Services.Node;
        var missing = settings.Services.Vips.Select(v => v.Interface).Append(node.Interface).Distinct().Where(name => !interfaces.Has(name));
        foreach (var name in missing)
            yield return $"there is no interface {name} on this machine; it has {string.Join(", ", interfaces.ByName.Keys.Order(StringComparer.Ordinal))}";
        foreach (var sentence in privileges.Missing(settings))
            yield return sentence;
        if (interfaces.Has(node.Interface) && BindFailure(new IPEndPoint(node.Address, settings.Cluster.Port), "ha.cluster.port") is { } cluster)
            yield return cluster;
        if (BindFailure(settings.Admin.Pbm, "ha.admin.pbm") is { } pbm)
            yield return pbm;
        if (settings.Admin.Http is { } pages && BindFailure(pages, "ha.admin.http.bind") is { } http)
            yield return http;
    }

    /// <summary>Why an endpoint cannot be listened on, found by trying; null: it can. Frontends tell for themselves, they share ports.</summary>
    /// <param name="onlyIfOurs">An address that is not on this machine now is no failure: it may be a VIP.</param>
    public static string? BindFailure(IPEndPoint endpoint, string key, bool onlyIfOurs = false)
    {
        try
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
            return null;
        }
        catch (SocketException e) when (onlyIfOurs && e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return null;
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another process listens there",
                SocketError.AddressNotAvailable => "the address is not on this machine",
                SocketError.AccessDenied => "missing capability CAP_NET_BIND_SERVICE",
                _ => e.Message,
            };
            return $"cannot listen on {endpoint} ({key}): {reason}";
        }
    }
}
