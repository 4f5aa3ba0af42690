using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Handover;

/// <summary>
/// <see cref="IHandoverNetwork"/> on Linux with nftables. One thread of its own does everything in order, in the network namespace
/// of the thread that made it; a crash guard undoes it when the process dies, and the next run what even that could not.
/// </summary>
public sealed class HandoverNetwork : IHandoverNetwork
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    private readonly BlockingCollection<Action> _work = [];
    private readonly Dictionary<string, VipSettings> _kept = [];
    private readonly Dictionary<string, SavedSettings> _settings = [];
    private readonly Dictionary<string, string> _tables = [];
    private readonly LoopbackAddresses _loopback = new();
    private readonly string _interface;
    private readonly IPAddress _address;
    private readonly Action<string> _notice;
    private readonly ArpSettings _arp;
    private readonly Thread _thread;
    private CrashGuard? _guard;
    private bool _hasObstacle;

    /// <summary>Starts the thread, which first removes what a former run has left.</summary>
    /// <param name="interfaceName">The node's.</param>
    /// <param name="address">The node's own, on that interface.</param>
    /// <param name="notice">Takes one sentence for the operator; called on the thread.</param>
    /// <param name="arp">Shared with who else changes them in this process; null: nobody does.</param>
    public HandoverNetwork(string interfaceName, IPAddress address, Action<string> notice, ArpSettings? arp = null)
    {
        _arp = arp ?? new ArpSettings();
        (_interface, _address, _notice) = (interfaceName, address, notice);
        _thread = new Thread(Run) { Name = "handover", IsBackground = true };
        _ = Do(Begin, false);
        _thread.Start();
    }

    public Task<Neighbour?> KeepAsync(VipSettings vip, TimeSpan lifetime) => Do(() => Keep(vip, lifetime), null);

    public Task ForgetAsync(VipSettings vip, bool abort) => Do(
        () =>
        {
            Forget(vip.Name, abort);
            return true;
        },
        false);

    public Task<int> CountAsync(VipSettings vip) => Do(() => Movable(vip).Sum(address => TcpSockets.To(address.Address).Count), 0);

    public Task<bool> RedirectAsync(VipSettings vip, Neighbour to, TimeSpan lifetime) => Do(() => Redirect(vip, to, lifetime), false);

    public Task DirectAsync(VipSettings vip) => Do(
        () =>
        {
            Direct(vip.Name);
            return true;
        },
        false);

    public Task ResetAsync() => Do(
        () =>
        {
            Reset();
            return true;
        },
        false);

    /// <summary>Undoes everything and ends the thread.</summary>
    public void Dispose()
    {
        if (_work.IsAddingCompleted)
            return;
        _work.Add(Reset);
        _work.CompleteAdding();
        _thread.Join(EndLimit);
        _guard?.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
        _loopback.Dispose();
    }

    /// <summary>What fails on the thread is said and answered as failed.</summary>
    private Task<T> Do<T>(Func<T> work, T failed)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
                {
                    _notice($"A planned move does not keep its connections: {e.Message}");
                    done.TrySetResult(failed);
                }
            });
        }
        catch (InvalidOperationException)
        {
            done.SetResult(failed);     // disposed
        }

        return done.Task;
    }

    private bool Begin()
    {
        foreach (var address in _loopback.Ours())
            _ = _loopback.Remove(address);
        var listed = Nft.TryRun("list tables netdev", out var output);
        foreach (var name in listed ? output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(IsOurs) : [])
        {
            if (name.StartsWith(SavedSettings.TablePrefix, StringComparison.Ordinal))
                SavedSettings.RestoreFrom(_arp, name);
            else
                Nft.TryRun($"delete table netdev {name}", out _);
        }

        // Whether the kernel has all that is needed, asked by a table that does not stay.
        var probe = $"{RedirectScript.Prefix}probe";
        var script = string.Concat(RedirectScript.Install(
            probe, "lo", [new IpPrefix(IPAddress.Loopback, 32)], new Neighbour(IPAddress.Loopback, null), TimeSpan.FromSeconds(1), []));
        if (!Nft.TryRun($"{script}delete table netdev {probe}", out output))
        {
            _hasObstacle = true;
            _notice($"Planned moves break the TCP connections of the moved address: {Line(output)}. They need nftables with fwd at ingress.");
        }

        return true;
    }

    private static bool IsOurs(string name) => name.StartsWith(RedirectScript.Prefix, StringComparison.Ordinal);

    private static string Line(string output) => output.Trim().Split('\n')[0];

    private Neighbour? Keep(VipSettings vip, TimeSpan lifetime)
    {
        if (_hasObstacle || InterfaceInfo.Find(vip.Interface) is not { } info)
            return null;
        if (!_settings.ContainsKey(vip.Interface) && vip.Addresses.Any(IsV4))
        {
            var settings = new SavedSettings(_arp, info.Index, vip.Interface);
            var refusal = settings.Change();
            _settings.Add(vip.Interface, settings);
            if (refusal is not null)
            {
                _notice($"VIP {vip.Name}: its connections cannot be kept: {Line(refusal)}");
                RestoreUnused();
                return null;
            }
        }

        // The guard first: it does no harm to remove what is not there.
        _kept[vip.Name] = vip;
        Guard();
        foreach (var address in Movable(vip))
        {
            var errno = _loopback.Add(address.Address, lifetime);
            if (errno == 0)
                continue;
            _notice($"VIP {vip.Name}: its connections cannot be kept: {new LinuxException("RTM_NEWADDR on lo", errno).Message}");
            Forget(vip.Name, abort: false);
            return null;
        }

        return new Neighbour(OwnAddress(vip, info), info.LinkLocal.IsNone ? null : info.LinkLocal.ToIPAddress());
    }

    private IPAddress? OwnAddress(VipSettings vip, InterfaceInfo info) =>
        vip.Interface == _interface ? _address
        : info.Addresses.Select(own => own.ToIPAddress()).FirstOrDefault(own => vip.Addresses.All(address => !address.Address.Equals(own)));

    private void Forget(string name, bool abort)
    {
        if (!_kept.Remove(name, out var vip))
            return;
        foreach (var address in Movable(vip))
        {
            foreach (var flow in abort ? TcpSockets.To(address.Address) : [])
                TcpSockets.End(flow);
            var errno = _loopback.Remove(address.Address);
            if (errno != 0)
                _notice($"VIP {name}: {address.Address} stays on lo until its lifetime ends: {new LinuxException("RTM_DELADDR", errno).Message}");
        }

        RestoreUnused();
        Guard();
    }

    private bool Redirect(VipSettings vip, Neighbour to, TimeSpan lifetime)
    {
        if (_hasObstacle || InterfaceInfo.Find(vip.Interface) is not { } info)
            return false;
        var table = string.Create(CultureInfo.InvariantCulture, $"{RedirectScript.Prefix}{info.Index}_{vip.Id}");
        _tables[vip.Name] = table;
        Guard();
        var flows = Movable(vip).SelectMany(address => TcpSockets.To(address.Address));
        foreach (var script in RedirectScript.Install(table, vip.Interface, Movable(vip), to, lifetime, flows))
        {
            if (Nft.TryRun(script, out var output))
                continue;
            _notice($"VIP {vip.Name}: packets cannot be sent on to the former owner: {Line(output)}");
            Direct(vip.Name);
            return false;
        }

        return true;
    }

    private void Direct(string name)
    {
        if (_tables.Remove(name, out var table) && !Nft.TryRun($"delete table netdev {table}", out var output))
            _notice($"VIP {name}: table {table} stays: {Line(output)}");
        Guard();
    }

    private void Reset()
    {
        foreach (var name in _tables.Keys.ToArray())
            Direct(name);
        foreach (var name in _kept.Keys.ToArray())
            Forget(name, abort: false);
    }

    private void RestoreUnused()
    {
        foreach (var name in _settings.Keys.Where(name => _kept.Values.All(vip => vip.Interface != name || !vip.Addresses.Any(IsV4))).ToArray())
        {
            _settings[name].Restore();
            _settings.Remove(name);
        }
    }

    private void Guard()
    {
        _guard ??= CrashGuard.TryStart(out _);
        _guard?.Watch([
            .. _kept.Values.SelectMany(vip => Movable(vip)).Select(address => $"{address.Address}/{(IsV4(address) ? 32 : 128)}@lo"),
            .. _tables.Values.Select(table => $"nft:{table}"),
            .. _settings.Values.SelectMany(settings => settings.GuardItems)]);
    }

    /// <summary>
    /// Connections to a link-local address belong to its interface: no other can receive for them. An owner keeps its own addresses, and
    /// their connections, anyway.
    /// </summary>
    private static ImmutableArray<IpPrefix> Movable(VipSettings vip) =>
        vip.AddressOwner ? [] : [.. vip.Addresses.Where(address => !address.Address.IsIPv6LinkLocal)];

    private static bool IsV4(IpPrefix address) => address.Address.AddressFamily == AddressFamily.InterNetwork;
}
