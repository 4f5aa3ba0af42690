using System.Diagnostics;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>
/// <see cref="IRedundancyEngine"/> on Linux: one real-time thread for adverts, timers and addresses, one thread for those who
/// are to be told, one capturing thread per interface, and a crash guard. Sockets belong to the network namespace of the thread
/// that calls <see cref="Start"/>.
/// </summary>
public sealed partial class RedundancyEngine : IRedundancyEngine
{
    private static readonly TimeSpan DropReportInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RepairInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan NeighborsAge = TimeSpan.FromSeconds(1);

    private readonly RedundancyOptions _options;
    private readonly NetlinkAddressTable _table = new();
    private readonly DropLog _drops = new(Stopwatch.Frequency * (long)DropReportInterval.TotalSeconds);
    private readonly Notifier _notifier;
    private readonly RedundancyLoop _loop;
    private readonly Dictionary<string, EngineLink> _links = [];
    private readonly Dictionary<string, VipSettings> _open = [];
    private readonly HashSet<string> _waiting = [];     // links whose lack of a link-local address was told; the notifying thread's
    private readonly Lock _gate = new();
    private Thread? _thread;
    private CrashGuard? _guard;
    private volatile bool _disposed;

    private RedundancyEngine(RedundancyOptions options)
    {
        _options = options;
        _virtual = new VirtualLinks(options.Arp);
        _notifier = new Notifier(options.Notice);
        _loop = new RedundancyLoop(_table, _notifier, _drops, link => _notifier.Post(() => Repair(link)), link => _notifier.Post(() => SeekLinkLocal(link)), SeekNeighbours)
        {
            MakeLink = machine => _notifier.Post(() => MakeLink(machine, "")),
            DropLink = machine => _notifier.Post(() => DropLink(machine)),
            LowerLinkSoon = machine => _notifier.Post(() => LowerLinks(machine)),
        };
    }

    public RedundancyCounters Counters => new(
        _loop.AdvertsSent,
        _loop.AdvertsReceived,
        _drops.Read(),
        TimeSpan.FromMicroseconds(_loop.LargestLateness),
        _loop.LateWakeUps);

    /// <summary>Checks the privileges, opens the interfaces, warms up and starts the threads.</summary>
    /// <exception cref="LinkException">A capability is missing, or an interface, or its address; the message is one sentence.</exception>
    public static RedundancyEngine Start(IEnumerable<RedundancyLink> links, RedundancyOptions? options = null)
    {
        Privileges.Demand();
        var engine = new RedundancyEngine(options ?? new RedundancyOptions());
        try
        {
            foreach (var link in links)
                engine.OpenLink(link);
            engine.StartGuard();
            engine._notifier.Post(AcceptRules.Clear);
            engine._notifier.Post(engine._virtual.Sweep);
            WarmUp.Run(engine._notifier);
        }
        catch
        {
            engine.Dispose();
            throw;
        }

        engine._thread = new Thread(engine.Run) { Name = "redundancy", IsBackground = true };
        engine._thread.Start();
        return engine;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An address is neither IPv4 nor IPv6.</exception>
    /// <exception cref="LinkException">The interface is none of the started ones and cannot be opened.</exception>
    public void Open(VipSettings vip, byte priority)
    {
        foreach (var address in vip.Addresses)
            _ = WireAddress.From(address.Address);
        if (vip.Protocol == RedundancyProtocol.Carp)
            WarmUp.Carp();
        EngineLink? link;
        lock (_gate)
        {
            if (_disposed)
                return;
            link = _links.GetValueOrDefault(vip.Interface) ?? OpenLink(new RedundancyLink(vip.Interface, null));
            _open[vip.Name] = vip;
            GuardOpenVips();
        }

        if (Denies(vip))
        {
            _notifier.Post(() => OpenBehindRules(vip, priority, link));
            return;
        }

        _loop.Post(() => _loop.Open(vip, priority, link));
        if (_hasRules)
            _notifier.Post(() => _ = TrySetRules());
    }

    public void SetPriority(string vip, byte priority, string cause) => _loop.Post(() => _loop.SetPriority(vip, priority, cause));

    public void Suspect(string vip) => _loop.Post(() => _loop.Suspect(vip));

    public void SetTrack(string track, TrackEffect effect, string detail) => _loop.Post(() => _loop.SetTrack(track, effect, detail));

    public void Close(string vip, string cause)
    {
        _loop.Post(() => _loop.Close(vip, cause));
        lock (_gate)
        {
            _open.Remove(vip);
            GuardOpenVips();
        }

        // Not before the addresses are off.
        if (_hasRules)
            _notifier.Post(() => _notifier.Delay(RulesDelay, () => _ = TrySetRules()));
    }

    public IDisposable Subscribe(Action<VipTransition> observer)
    {
        var subscription = new Subscription(observer);
        _loop.Post(() => _loop.Subscribe(subscription));
        return subscription;
    }

    /// <summary>
    /// Hands over or releases every VIP (within <see cref="RedundancyMachine.LongestHandover"/>), tells the subscribers and ends the threads.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _loop.Post(() => _loop.Stop("engine stopped"));
        _thread?.Join();
        if (_hasRules)
            _notifier.Post(AcceptRules.Clear);
        _notifier.Dispose();
        _guard?.Dispose();
        foreach (var link in _links.Values)
            link.Port.Dispose();
        _loop.Dispose();
        _table.Dispose();
    }

    private void Run()
    {
        if (_options.RealtimePriority > 0 && RealtimeThread.TrySetFifo(_options.RealtimePriority) != 0)
            _notifier.Notice("The redundancy thread runs at ordinary priority, as the process lacks CAP_SYS_NICE: under load its"
                + " adverts may be late.");
        if (_options.LockMemory && MemoryLock.TryLock() is var errno and not 0)
            _notifier.Notice($"The memory of the process is not all locked ({new LinuxException("mlock2", errno).Message}), which takes CAP_IPC_LOCK: when"
                + " memory is short its adverts may be late.");
        _loop.Run();
    }

    private EngineLink OpenLink(RedundancyLink settings)
    {
        var info = InterfaceInfo.Find(settings.Interface)
            ?? throw new LinkException($"Interface {settings.Interface} does not exist.");
        if (info.Addresses.IsEmpty && settings.NeedsV4)
            throw new LinkException($"Interface {info.Name} has no IPv4 address, which adverts need as their source.");
        var source = settings.Address is null ? info.Addresses.FirstOrDefault() : WireAddress.From(settings.Address);
        if (!source.IsNone && !info.Addresses.Contains(source))
            throw new LinkException($"Interface {info.Name} has no address {settings.Address}, only"
                + $" {string.Join(", ", info.Addresses)}.");
        var link = new EngineLink(info, source, _options.OpenPort(info));
        _links.Add(info.Name, link);
        _loop.Post(() => _loop.Add(link));
        Listen(link, link.Port);
        return link;
    }

    /// <returns>Tells whether the port has stopped by itself.</returns>
    private Func<bool> Listen(EngineLink link, ILinkPort port)
    {
        var raised = false;
        var ended = 0;
        port.Start(
            frame =>
            {
                // The port's own thread: a frame must not wait behind ordinary threads on its way to the redundancy thread.
                if (!raised && _options.RealtimePriority > 0)
                    _ = RealtimeThread.TrySetFifo(_options.RealtimePriority);
                raised = true;
                _loop.Take(link, frame);
            },
            stopped: () =>
            {
                Volatile.Write(ref ended, 1);
                _loop.Post(() => _loop.Deafen(link));
            });
        return () => Volatile.Read(ref ended) == 1;
    }

    private Func<bool> ListenOrClose(EngineLink link, ILinkPort port)
    {
        try
        {
            return Listen(link, port);
        }
        catch (LinkException)
        {
            port.Dispose();
            throw;
        }
    }

    /// <summary>Opens the port of a deaf link again, or comes back to it later. Runs on the notifying thread.</summary>
    private void Repair(EngineLink link)
    {
        if (_disposed)
            return;
        try
        {
            if (InterfaceInfo.Find(link.Name) is { HasCarrier: true } info)
            {
                link.Port.Dispose();
                var port = _options.OpenPort(info);
                var hasEnded = ListenOrClose(link, port);
                _loop.Post(() =>
                {
                    _loop.Restore(link, info, port);
                    if (hasEnded())
                        _loop.Deafen(link);     // it stopped while the link still counted as deaf
                });
                return;
            }
        }
        catch (Exception e) when (e is LinkException or LinuxException)
        {
            // Gone again between the look and the opening.
        }

        _notifier.Delay(RepairInterval, () => Repair(link));
    }

    /// <summary>
    /// Looks what addresses a link has for IPv6 adverts, or comes back to it later: after the interface comes up, duplicate
    /// address detection takes a second or two. Runs on the notifying thread.
    /// </summary>
    private void SeekLinkLocal(EngineLink link)
    {
        if (link.IsSought || _disposed)
            return;
        if (InterfaceInfo.Find(link.Name) is not { HasCarrier: true } info)
            return;     // sought again when the link is back
        if (!info.LinkLocal.IsNone)
            _loop.Post(() => _loop.TakeV6(link, info));
        if (info.IsSettled && !info.LinkLocal.IsNone)
            return;

        if (info.LinkLocal.IsNone && _waiting.Add(link.Name))
            _notifier.Notice($"Interface {link.Name} has no IPv6 link-local address, which adverts need as their source: its VIPs of IPv6 wait for one.");
        link.IsSought = true;
        _notifier.Delay(RepairInterval, () =>
        {
            link.IsSought = false;
            SeekLinkLocal(link);
        });
    }

    /// <summary>Looks whom a new Master is to ask; many that take over together share a look. Runs on the notifying thread.</summary>
    private void SeekNeighbours(VipMachine machine)
    {
        var link = machine.Link;
        try
        {
            if (link.NeighborsAt == 0 || Stopwatch.GetElapsedTime(link.NeighborsAt) > NeighborsAge)
                (link.Neighbors, link.NeighborsAt) = (NeighborTable.Read(link.Index), Stopwatch.GetTimestamp());
        }
        catch (LinuxException)
        {
            return;     // the interface has gone, and the VIP with it
        }

        int vips;
        lock (_gate)
            vips = Math.Max(1, _open.Count);
        var questions = Question.About(machine.Addresses.Select(address => address.Address), link.Neighbors, vips);
        if (questions.Length > 0)
            _loop.Post(() => _loop.TakeQuestions(machine, questions));
    }

    private void StartGuard()
    {
        if (!_options.CrashGuard)
            return;
        _guard = CrashGuard.TryStart(out var missing);
        if (missing is not null)
            _notifier.Notice(missing);
    }

    private void GuardOpenVips()
    {
        if (_guard is not { } guard)
            return;
        var addresses = _open.Values.Where(vip => !vip.IsAddressOwner).SelectMany(vip => vip.Addresses.Select(address => $"{address}@{vip.VirtualMac?.Link ?? vip.Interface}")).ToArray();
        string[] rules = _open.Values.Any(Denies) ? [$"inet:{AcceptRules.Table}"] : [];
        string[] links = [.. _linkGuards.Values.SelectMany(items => items).Distinct()];
        _notifier.Post(() => guard.Watch([.. addresses, .. links, .. rules]));
    }
}
