using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Host.Config;

/// <summary>
/// The rules that concern more than one key. It runs also after errors in single values, whose keys it leaves out, so that one
/// run tells everything.
/// </summary>
internal sealed class HaConfigValidator(HostSettings settings, ConfigObject root, ConfigReading reading, Interfaces interfaces)
{
    private readonly HashSet<string> _bad = [.. reading.Errors.Select(e => e.Path)];

    public void Validate()
    {
        Duplicates(
            settings.Services.Vips.Select(v => (Key: (v.Interface, v.Id, v.IsV6), Path: $"ha.vips.{v.Name}.id", Value: $"{v.Id}")),
            other => $"must be unique on its interface among VIPs of its family; {other} has the same");
        Duplicates(
            settings.Services.Vips.SelectMany(v => v.Addresses.Select(
                a => (Key: a.Address, Path: $"ha.vips.{v.Name}.addresses", Value: a.ToString()))),
            other => $"must be unique; it is also in {other}");
        Duplicates(
            settings.Services.Vips.Where(v => v.VirtualMac is not null).Select(v => (Key: v.VirtualMac!.Link, Path: $"ha.vips.{v.Name}.virtual-mac-interface", Value: v.VirtualMac!.Link)),
            other => $"must be unique; {other} has the same");
        Duplicates(
            settings.Services.Vips.Where(v => v.VirtualMac is not null).Select(v => (Key: (v.Interface, v.RouterMac), Path: $"ha.vips.{v.Name}.virtual-mac", Value: $"{v.RouterMac}")),
            other => $"must be the only one of its address on its interface; {other} has the same");
        foreach (var vip in settings.Services.Vips)
        {
            Placement(vip);
            VirtualMac(vip);
            Password(vip);
            Addresses(vip);
            Peers(vip);
            Tracks(vip);
            foreach (var backend in vip.Requires)
                MustBeBackend($"ha.vips.{vip.Name}.requires", backend);
        }

        foreach (var backend in settings.Services.Backends)
        {
            Tracks(backend);
            Observes(backend);
        }

        foreach (var frontend in settings.Services.Frontends)
        {
            MustBeBackend($"ha.frontends.{frontend.Name}.backend", frontend.Backend);
            foreach (var rule in frontend.ServerNames)
                MustBeBackend($"ha.frontends.{frontend.Name}.server-names", rule.Backend);
        }

        foreach (var backend in settings.Services.Backends)
            Balancing(backend);
        foreach (var (path, backend) in HttpRules.BackendsOf(settings.Services.Frontends))
            MustBeBackend(path, backend);
        Duplicates(
            settings.Services.Backends.Where(b => b.Http.Cookie is not null).SelectMany(b => b.Servers.Select(
                s => (Key: (b.Name, Value: s.Cookie.Length > 0 ? s.Cookie : s.Name), Path: $"ha.backends.{b.Name}.servers.{s.Name}.cookie", Value: s.Cookie))),
            other => $"must be unique in its backend; {other} has the same");
        Binds();
        NodeAddress();
        if (settings.Cluster.Tls is { VerifyAddress: true } tls && !_bad.Contains("ha.cluster.tls.certificate") && !tls.Bears(settings.Services.Node.Address))
            Fail("ha.cluster.tls.certificate", tls.Certificate, $"must bear {settings.Services.Node.Address} (subjectAltName IP) with verify-address");
    }

    private void Balancing(BackendSettings backend)
    {
        var path = $"ha.backends.{backend.Name}";
        if (backend.Balancing.Spill && !backend.PreferLocal)
            Fail($"{path}.spill", "true", "needs prefer-local = true: without it all servers serve anyway");
        if (backend.Balancing.Spill && backend.Servers.All(s => s.MaxConnections == 0))
            Fail($"{path}.spill", "true", "needs maxconn on the servers: one without a limit is never full");
        if (backend.Balance == BalanceAlgorithm.First && backend.Servers.All(s => s.MaxConnections == 0))
            Fail($"{path}.balance", "first", "needs maxconn on the servers: without it the first takes all");
        if (backend is { Tls: not null, Check.Probe: HttpProbeSettings { Tls: null } })
            Fail($"{path}.check.type", "http", "must be https: with tls.enabled the servers speak TLS");
        foreach (var frontend in settings.Services.Frontends.Where(f => backend.Tls?.Protocols.Contains("h2") == true && HttpRules.Serves(f, backend.Name)))
            Fail($"{path}.tls.alpn", "h2", $"frontend {frontend.Name} has mode http, which speaks http/1.1 only");
        foreach (var frontend in settings.Services.Frontends.Where(f => f.Http is null && (f.Backend == backend.Name || f.ServerNames.Any(rule => rule.Backend == backend.Name))))
        {
            if (backend.Balance is BalanceAlgorithm.Uri or BalanceAlgorithm.Header)
                Fail($"{path}.balance", backend.Balance == BalanceAlgorithm.Uri ? "uri" : $"hdr({backend.Http.HashHeader})", $"needs requests; frontend {frontend.Name} has mode tcp");
            if (backend.Balancing.Stick is { NeedsHttp: true } stick)
                Fail($"{path}.stick", stick.Name, $"needs requests; frontend {frontend.Name} has mode tcp: stick \"on src\" does without");
        }
    }

    private void Placement(VipSettings vip)
    {
        if (vip.Home is not null && !vip.Eligible.IsEmpty && !vip.Eligible.Contains(vip.Home))
            Fail($"ha.vips.{vip.Name}.home", vip.Home, "must be one of the eligible nodes");
        if (vip is { AddressOwner: true, Home: null })
            Fail($"ha.vips.{vip.Name}.address-owner", "true", "needs home: the node whose own the addresses are");
        if (vip is { AddressOwner: true, Protocol: RedundancyProtocol.Carp })
            Fail($"ha.vips.{vip.Name}.address-owner", "true", "must be false with protocol carp, which knows no owners");
        foreach (var name in vip.Eligible.GroupBy(n => n).Where(g => g.Count() > 1))
            Fail($"ha.vips.{vip.Name}.eligible", name.Key, "must name each node once");
    }

    private void VirtualMac(VipSettings vip)
    {
        if (vip.VirtualMac is not { } virtualMac)
            return;
        if (vip.AddressOwner)
            Fail($"ha.vips.{vip.Name}.virtual-mac", "true", "must be false with address-owner = true: an owner has its addresses at its own hardware address");
        if (!vip.UnicastPeers.IsEmpty && !virtualMac.FromOwnMac)
            Fail($"ha.vips.{vip.Name}.virtual-mac-xmit-base", "false", "must be true with unicast-peers: such adverts go by the system's routes, from the node's own hardware address");
        var isTaken = interfaces.Has(virtualMac.Link) && !interfaces.OwnLinks.Contains(virtualMac.Link);
        if (isTaken || settings.Services.Vips.Any(other => other.Interface == virtualMac.Link))
            Fail($"ha.vips.{vip.Name}.virtual-mac-interface", virtualMac.Link, "must not be the name of a link that HaActors did not make");
    }

    private void Password(VipSettings vip)
    {
        var path = $"ha.vips.{vip.Name}.password";
        if (vip is { Protocol: RedundancyProtocol.Carp, Password: null })
            Fail(path, "", "must be given with protocol carp");
        if (vip is { Protocol: RedundancyProtocol.Vrrp2, Password.Text.Length: > Vrrp2Advert.AuthenticationSize })
            Fail(path, Names.HiddenValue, $"must be at most {Vrrp2Advert.AuthenticationSize} characters with protocol vrrp2 (RFC 2338 section 5.3.10)");
        if (vip is { Protocol: RedundancyProtocol.Vrrp3, Password: not null })
            Fail(path, Names.HiddenValue, "must be empty with protocol vrrp3, which has no authentication (RFC 9568 section 9)");
    }

    private void Addresses(VipSettings vip)
    {
        var path = $"ha.vips.{vip.Name}.addresses";
        if (vip is { Protocol: RedundancyProtocol.Vrrp2, IsV6: true })
            Fail(path, vip.Addresses[0].ToString(), "must begin with an IPv4 address with protocol vrrp2, which has no adverts over IPv6 (RFC 3768)");
        foreach (var address in vip.Addresses)
        {
            var networks = interfaces.AddressesOf(vip.Interface, address.Address.AddressFamily).ToArray();
            if (vip.IsAddressOwner && interfaces.Has(vip.Interface) && !networks.Any(own => own.Address.Equals(address.Address)))
                Fail(path, address.ToString(), $"must be an address of {vip.Interface} with address-owner = true, which has {Listed(networks, address.Address)}");
            else if (!vip.IsAddressOwner && address.Address.Equals(settings.Services.Node.Address))
                Fail(path, address.ToString(), "must not be the node's own address");
            else if (interfaces.Has(vip.Interface) && !networks.Any(n => Subnets.Contains(n, address.Address)))
                Fail(path, address.ToString(), $"must be in a subnet of {vip.Interface}, which has {Listed(networks, address.Address)}");
        }
    }

    private void Peers(VipSettings vip)
    {
        var path = $"ha.vips.{vip.Name}.unicast-peers";
        foreach (var peer in vip.UnicastPeers.Where(peer => !vip.Addresses.IsEmpty && Subnets.IsV6(peer) != vip.IsV6))
            Fail(path, peer.ToString(), $"must be of the family of {vip.Addresses[0]}, the VIP's first address");
        foreach (var peer in vip.UnicastPeers.Where(peer => vip.Addresses.Any(address => address.Address.Equals(peer))))
            Fail(path, peer.ToString(), "must not be an address of the VIP");
        foreach (var peer in vip.UnicastPeers.GroupBy(peer => peer).Where(group => group.Count() > 1))
            Fail(path, peer.Key.ToString(), "must name each node once");
        if (vip.UnicastPeers is [var only] && interfaces.AddressesOf(vip.Interface).Any(own => own.Address.Equals(only)))
            Fail(path, only.ToString(), "must name another node than this one");
    }

    private void NodeAddress()
    {
        var node = settings.Services.Node;
        var own = interfaces.AddressesOf(node.Interface, AddressFamily.InterNetwork).ToArray();
        if (interfaces.Has(node.Interface) && !own.Any(p => p.Address.Equals(node.Address)))
            Fail("ha.node.address", node.Address.ToString(), $"must be an address of {node.Interface}, which has {Listed(own, node.Address)}");
    }

    private void Binds()
    {
        var cluster = (Endpoint: new IPEndPoint(settings.Services.Node.Address, settings.Cluster.Port), Path: "ha.cluster.port");
        var pbm = (Endpoint: settings.Admin.Pbm, Path: "ha.admin.pbm.port");
        if (Overlap(cluster.Endpoint, pbm.Endpoint))
            Fail(pbm.Path, $"{pbm.Endpoint.Port}", $"must differ from {cluster.Path}");
        foreach (var frontend in settings.Services.Frontends)
        {
            foreach (var bind in frontend.Binds)
            {
                foreach (var (endpoint, path) in new[] { cluster, pbm }.Where(o => Overlap(o.Endpoint, bind)))
                    Fail($"ha.frontends.{frontend.Name}.bind", Shown(bind), $"must leave {endpoint} to {path}");
            }
        }

        Duplicates(
            settings.Services.Frontends.SelectMany(f => f.Binds.Select(b => (Key: b, Path: $"ha.frontends.{f.Name}.bind", Value: Shown(b)))),
            other => $"must be bound once; {other} binds it as well");
    }

    private void Tracks(VipSettings vip)
    {
        var path = $"ha.vips.{vip.Name}.track";
        var known = settings.Services.Tracks.Select(track => track.Name).ToHashSet();
        foreach (var name in vip.Track.Where(name => !known.Contains(name)))
        {
            var nearest = Names.Nearest(name, known);
            Fail(path, name, "must be the name of a track" + (nearest is null ? "" : $"; did you mean {nearest}?"));
        }

        foreach (var name in vip.Track.GroupBy(name => name).Where(group => group.Count() > 1))
            Fail(path, name.Key, "must name each track once");
    }

    /// <summary>A server that tracks follows one that is checked itself, so that there are no circles.</summary>
    private void Tracks(BackendSettings backend)
    {
        foreach (var server in backend.Servers)
        {
            if (server.Health.Track is not { } track)
                continue;
            var other = settings.Services.Backends.FirstOrDefault(b => b.Name == track.Backend);
            var target = other?.Servers.FirstOrDefault(s => s.Name == track.Server);
            if (target is null)
                Fail($"ha.backends.{backend.Name}.servers.{server.Name}.track", $"{track.Backend}/{track.Server}", "must be a server of a backend");
            else if (other!.CheckOf(target) is null)
                Fail($"ha.backends.{backend.Name}.servers.{server.Name}.track", $"{track.Backend}/{track.Server}", "must be a server that is checked itself");
        }
    }

    /// <summary>In mode tcp nothing is known of answers, so that errors would add up for ever.</summary>
    private void Observes(BackendSettings backend)
    {
        var tcp = settings.Services.Frontends.FirstOrDefault(
            frontend => frontend.Http is null && (frontend.Backend == backend.Name || frontend.ServerNames.Any(rule => rule.Backend == backend.Name)));
        if (tcp is null || backend.Servers.FirstOrDefault(server => backend.CheckOf(server)?.Observe == ObserveLayer.Layer7) is not { } server)
            return;
        var block = server.Health.Check is null ? "" : $"servers.{server.Name}.";
        Fail($"ha.backends.{backend.Name}.{block}check.observe", "layer7", $"must be layer4 or none: frontend {tcp.Name} is of mode tcp");
    }

    private void MustBeBackend(string path, string name)
    {
        if (settings.Services.Backends.Any(b => b.Name == name))
            return;
        var nearest = Names.Nearest(name, settings.Services.Backends.Select(b => b.Name));
        Fail(path, name, "must be the name of a backend" + (nearest is null ? "" : $"; did you mean {nearest}?"));
    }

    private void Duplicates<T>(IEnumerable<(T Key, string Path, string Value)> items, Func<string, string> rule) where T : notnull
    {
        var seen = new Dictionary<T, string>();
        foreach (var (key, path, value) in items.Where(i => !_bad.Contains(i.Path)))
        {
            if (!seen.TryAdd(key, path))
                Fail(path, value, rule(seen[key]));
        }
    }

    private void Fail(string path, string value, string rule)
    {
        if (!_bad.Contains(path))
            reading.Fail(path, value, rule, SourceOf(path));
    }

    /// <summary>Where a key stands, or the nearest block around it.</summary>
    private string SourceOf(string path)
    {
        ConfigValue at = root;
        foreach (var key in path.Split('.'))
        {
            if ((at as ConfigObject)?.Find(key) is not { } next)
                break;
            at = next;
        }

        return at.Source;
    }

    private static bool Overlap(IPEndPoint a, IPEndPoint b) =>
        a.Port == b.Port && a.AddressFamily == b.AddressFamily && (a.Address.Equals(b.Address) || a.Address.Equals(IPAddress.Any) || b.Address.Equals(IPAddress.Any));

    private static string Shown(IPEndPoint bind) => bind.Address.Equals(IPAddress.Any) ? $"*:{bind.Port}" : bind.ToString();

    private static string Listed(IEnumerable<IpPrefix> networks, IPAddress address)
    {
        var text = string.Join(", ", networks);
        return text.Length > 0 ? text : Subnets.IsV6(address) ? "no IPv6 address" : "no IPv4 address";
    }
}
