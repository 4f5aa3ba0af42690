using System.Collections.Concurrent;
using System.Diagnostics;
using HaActors.Net.Link;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>
/// What the redundancy thread does: waits for a command, a frame, a change of a link or a timer, steps the machine concerned and
/// performs its effects. No locks, no waiting for anybody, and no allocation per frame, advert or timer.
/// </summary>
internal sealed partial class RedundancyLoop : IDisposable
{
    // Two thirds of the lifetime of an address may pass in a stall before it is lost (NetlinkAddressTable.LifetimeSeconds).
    private static readonly long RenewalInterval = Stopwatch.Frequency / 4;

    // Later than this, the thread was stopped or starved; some Master_Down_Interval of 10 ms adverts. An address may have moved meanwhile, so its
    // renewal waits until the capturing thread has had time to hand over what came; a thread that is late every time must renew all the same.
    private static readonly long Stall = Stopwatch.Frequency / 40;
    private static readonly long CatchUp = Stopwatch.Frequency / 100;
    private const int MostHolds = 3;

    private static readonly long TicksPerMicrosecond = Stopwatch.Frequency / 1_000_000;
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly EventFd _wake = new();
    private readonly LinkWatcher _watcher = new();
    private readonly PollSet _poll;
    private readonly TimerTable _timers = new();
    private readonly List<EngineLink> _links = [];
    private readonly List<VipMachine?> _machines = [];
    private readonly Dictionary<string, VipMachine> _byName = [];
    private readonly IAddressTable _table;
    private readonly Notifier _notifier;
    private readonly byte[] _frame = new byte[PcapLinkPort.LongestFrame];

    private InterfaceAddress[] _held = [];
    // While a VIP is open the thread wakes for it even as a Backup: that is how a stall is noticed.
    private long _nextRenewal = TimerTable.Never;
    private int _renewalHolds;
    private bool _stopping;

    /// <param name="repair">Called on this thread when a link has gone deaf; is to end in <see cref="Restore"/>.</param>
    /// <param name="seekNeighbours">Called on the notifying thread when a Master wants to know whom to ask; is to end in <see cref="TakeQuestions"/>.</param>
    /// <param name="seek">Called on this thread when a link that carries IPv6 came up; is to end in <see cref="TakeV6"/>.</param>
    public RedundancyLoop(
        IAddressTable table, Notifier notifier, DropLog drops, Action<EngineLink> repair, Action<EngineLink> seek, Action<VipMachine> seekNeighbours)
    {
        _table = table;
        _notifier = notifier;
        _drops = drops;
        _repair = repair;
        _seek = seek;
        _seekNeighbours = seekNeighbours;
        _tellStall = TellStall;
        _poll = new PollSet(_wake.Fd, _watcher.Fd);
    }

    /// <summary>Has a command run on the redundancy thread. Any thread; returns at once.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        _wake.Signal();
    }

    /// <summary>Hands over a received frame. The link's capturing thread.</summary>
    public void Take(EngineLink link, ReadOnlySpan<byte> frame)
    {
        if (IsUnconcerned(link, frame) || IsEcho(link, frame))
            return;
        if (!link.Frames.TryWrite(frame))
            Drop(DropReason.QueueFull, link);
        _wake.Signal();
    }

    /// <summary>The body of the thread; returns when everything is closed after <see cref="Stop"/>.</summary>
    public void Run()
    {
        while (!_stopping || _byName.Count > 0)
        {
            _poll.Wait(NanosecondsToWait());
            Pass();
        }
    }

    /// <summary>
    /// Everything that is due now. Frames come before timers, so that an advert that waited while the thread was held up
    /// counts before the timer that it would have restarted, and before an address is renewed that another node has by now.
    /// </summary>
    public void Pass()
    {
        _wake.Drain();
        _lateInThisPass = false;
        while (_commands.TryDequeue(out var command))
        {
            _causedAt = Stopwatch.GetTimestamp();
            command();
        }

        if (_poll.IsReady(1))
            ReadLinkNotices();
        if (Stopwatch.GetTimestamp() >= _nextStart)
            StartDelayed();
        var now = Stopwatch.GetTimestamp();
        HoldRenewalAfterStall(now);
        foreach (var link in _links)
            ReceiveFrames(link);
        if (now >= _nextRenewal)
            Renew();
        FireTimers();
    }

    public void Dispose()
    {
        _wake.Dispose();
        _watcher.Dispose();
    }

    private long NanosecondsToWait()
    {
        var next = Math.Min(Math.Min(_timers.Next, _nextRenewal), _nextStart);
        return next == TimerTable.Never ? -1 : Math.Max(0, next - Stopwatch.GetTimestamp()) * NanosecondsPerTick;
    }

    private void HoldRenewalAfterStall(long now)
    {
        var late = now - Math.Min(_timers.Next, _nextRenewal);
        if (_renewalHolds == MostHolds || _nextRenewal == TimerTable.Never || late <= Stall)
            return;
        Measure(late, now);
        _renewalHolds++;
        _nextRenewal = Math.Max(_nextRenewal, now + CatchUp);
    }

    /// <summary>After lost notices: what the interface is now.</summary>
    private void Look(EngineLink link)
    {
        if (InterfaceInfo.Find(link.Name) is { } info && info.Index == link.Index && !IsReaddressed(link, info.Mac))
            SetCarrier(link, info.HasCarrier);
        else
            Deafen(link);
    }

    private void ReadLinkNotices()
    {
        while (_watcher.TryNext(out var notice))
        {
            Hear(notice);
            FollowLinks(notice);
        }
    }

    /// <summary>Follows a change of an interface.</summary>
    internal void Hear(in LinkNotice notice)
    {
        foreach (var link in _links)
        {
            if (notice.Index == 0)
                Look(link);
            else if (notice.Index == link.Index && (notice.IsGone || IsReaddressed(link, notice.Mac)))
                Deafen(link);   // the capture may not notice: libpcap swallows the error if it looks before the removal is complete
            else if (notice.Index == link.Index)
                SetCarrier(link, notice.HasCarrier);
        }
    }

    // The port filters by the hardware address and announcements say it: both begin anew with another one, or the kernel's answers to ARP would
    // look like a rival's claims and be countered with the former address.
    private static bool IsReaddressed(EngineLink link, MacAddress mac) => mac != default && mac != link.Mac;

    private void FireTimers()
    {
        while (_timers.TryTake(Stopwatch.GetTimestamp(), out var slot, out var timer, out var due))
        {
            var machine = _machines[slot]!;
            var now = Stopwatch.GetTimestamp();
            Measure(now - due, now);
            _causedAt = due;
            if (timer == RedundancyTimer.Claim)
                ReportClaim(machine);
            Step(machine, RedundancyEvent.Fired(timer, Lateness(machine, now - due, now)));
        }
    }

    /// <summary>Starts the lifetime of every held address again; a refused batch is repeated VIP by VIP to find the one.</summary>
    private void Renew()
    {
        var now = Stopwatch.GetTimestamp();
        Measure(now - _nextRenewal, now);
        _nextRenewal = _byName.Count == 0 ? TimerTable.Never : now + RenewalInterval;
        _renewalHolds = 0;
        var count = 0;
        foreach (var machine in _machines)
        {
            if (machine?.State.State != VipState.Master)
                continue;
            machine.Floating.CopyTo(_held, count);
            count += machine.Floating.Length;
        }

        if (count > 0 && _table.Renew(_held.AsSpan(0, count)) != 0)
            AddAgain();
    }

    private void AddAgain()
    {
        foreach (var machine in _machines)
        {
            if (machine?.State.State == VipState.Master && !TryAdd(machine))
                Step(machine, RedundancyEvent.Of(RedundancyEventKind.EffectFailed));
        }
    }
}
