using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class RedundancyLoopTests : IDisposable
{
    private static readonly InterfaceAddress First = new(7, 0x0a4d0065, 24);
    private static readonly InterfaceAddress Second = new(7, 0x0a4d0066, 24);

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Life_of_a_vip_is_reported_in_order()
    {
        _test.Held.Add(First);
        _test.Loop.Open(Vip(), 100, _test.Link);
        Assert.Empty(_test.Held);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal([First], _test.Held);
        _test.Hear(200);
        Assert.Empty(_test.Held);
        _test.Hear(0);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        _test.Loop.Close("web", "reload");
        Assert.Equal([First], _test.Held);
        _test.PassUntil(() => _test.Held.Count == 0);
        Assert.Null(_test.Link.ByVrid[51]);
        Assert.Equal(
            [
                "web Initialize-Backup startup",
                "web Backup-Master masterNoResponse",
                "web Master-Backup higher priority heard",
                "web Backup-Master priority",
                "web Master-Initialize closed: reload",
            ],
            _test.Reported());
    }

    [Fact]
    public void Held_addresses_are_renewed_and_only_while_held()
    {
        Master();
        _test.PassUntil(() => _test.Renewals == 2);
        _test.Loop.Close("web", "");
        _test.PassUntil(() => _test.Held.Count == 0);
        var since = System.Diagnostics.Stopwatch.StartNew();
        _test.PassUntil(() => since.ElapsedMilliseconds > 300);
        Assert.Equal(2, _test.Renewals);
    }

    [Fact]
    public void Refused_address_ends_mastership()
    {
        _test.Answer = 22;
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.PassUntil(() => _test.Link.ByVrid[51]!.State.Failures == 1);
        Assert.Equal(
            ["web Initialize-Backup startup", "web Backup-Master masterNoResponse", "web Master-Initialize address refused by the system"],
            _test.Reported());
        Assert.Contains("errno 22", Assert.Single(_test.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_renewal_ends_mastership_too()
    {
        Master();
        _test.Answer = 19;
        _test.PassUntil(() => _test.StateOf(51) == VipState.Initialize);
        Assert.Empty(_test.Held);
    }

    [Fact]
    public void Opening_again_with_the_same_settings_only_sets_the_priority()
    {
        Master();
        _test.Loop.Open(Vip(), 77, _test.Link);
        Assert.Equal((VipState.Master, (byte)77), (_test.StateOf(51), _test.Link.ByVrid[51]!.State.Priority));
        Assert.Equal(2, _test.Reported().Count);
    }

    [Fact]
    public void Other_addresses_are_taken_up_without_leaving_master()
    {
        Master();
        _test.Loop.Open(Vip(addresses: ["10.77.0.102"]), 100, _test.Link);
        Assert.Equal([Second], _test.Held);
        Assert.Equal(VipState.Master, _test.StateOf(51));
    }

    [Fact]
    public void Other_vrid_makes_a_new_machine()
    {
        Master();
        _test.Loop.Open(Vip(id: 52), 100, _test.Link);
        Assert.Empty(_test.Held);
        Assert.Equal((VipState.Initialize, VipState.Backup), (_test.StateOf(51), _test.StateOf(52)));
        Assert.Null(_test.Link.ByVrid[51]);
    }

    [Fact]
    public void Renamed_vip_may_be_opened_before_the_old_name_is_closed()
    {
        Master();
        _test.Loop.Open(Vip("www"), 100, _test.Link);
        _test.Loop.Close("web", "reload");
        Assert.Equal("www", _test.Link.ByVrid[51]!.Vip.Name);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Vip_opened_again_while_it_is_handed_over_stays()
    {
        Master();
        _test.Loop.Close("web", "reload");
        _test.Loop.SetPriority("web", 77, "late");
        Assert.True(_test.Link.ByVrid[51]!.State.Leaving);
        _test.Loop.Open(Vip(), 100, _test.Link);
        var since = System.Diagnostics.Stopwatch.StartNew();
        _test.PassUntil(() => since.ElapsedMilliseconds > 50);
        Assert.Equal((VipState.Master, (byte)100), (_test.StateOf(51), _test.Link.ByVrid[51]!.State.Priority));
    }

    [Fact]
    public void Successor_ends_the_handover()
    {
        Master();
        _test.Loop.Close("web", "stop");
        _test.Hear(50);
        Assert.Null(_test.Link.ByVrid[51]);
        Assert.Empty(_test.Held);
        Assert.Equal("web Master-Initialize closed: stop", _test.Reported()[^1]);
    }

    [Fact]
    public void Cause_told_after_an_opening_counts_too()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.Hear(150);
        _test.Loop.Open(Vip(), 200, _test.Link);
        _test.Loop.SetPriority("web", 200, "plan 7");
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal("web Backup-Master preempted: plan 7", _test.Reported()[^1]);
    }

    [Fact]
    public void Cause_of_a_planned_move_is_told_with_it_and_not_with_a_crash()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.Hear(150);
        _test.Loop.SetPriority("web", 200, "plan 7");
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        _test.Loop.SetPriority("web", 100, "plan 8");
        _test.Hear(150);
        _test.Loop.SetPriority("web", 99, "plan 9");
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal(
            [
                "web Initialize-Backup startup",
                "web Backup-Master preempted: plan 7",
                "web Master-Backup higher priority heard: plan 8",
                "web Backup-Master masterNoResponse",
            ],
            _test.Reported());
    }

    [Fact]
    public void Deaf_interface_holds_nothing()
    {
        Master();
        _test.Loop.Deafen(_test.Link);
        Assert.Empty(_test.Held);
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.Loop.Restore(_test.Link, new InterfaceInfo("eth0", 8, true, default, []), _test);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal([First with { InterfaceIndex = 8 }], _test.Held);
    }

    [Fact]
    public void Changed_hardware_address_is_announced_from_a_new_port()
    {
        Master();
        _test.Loop.Hear(new LinkNotice(7, true, false) { Mac = _test.Link.Mac });
        _test.Loop.Hear(new LinkNotice(7, true, false));
        Assert.Empty(_test.Deaf);

        var fresh = new MacAddress(0x0200_0000_0002);
        _test.Loop.Hear(new LinkNotice(7, true, false) { Mac = fresh });
        Assert.Same(_test.Link, Assert.Single(_test.Deaf));
        Assert.Empty(_test.Held);
        _test.Loop.Restore(_test.Link, new InterfaceInfo("eth0", 7, true, fresh, []), _test);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal(fresh, MacAddress.Read(_test.LastAnnouncement[6..]));
    }

    [Fact]
    public void Frames_that_never_end_do_not_hold_up_the_timers()
    {
        Master();
        using var end = new CancellationTokenSource();
        var flood = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
                _test.Link.Frames.TryWrite([1, 2, 3]);
        });
        flood.Start();
        var sent = _test.Loop.AdvertsSent;
        _test.PassUntil(() => _test.Loop.AdvertsSent >= sent + 5);
        end.Cancel();
        flood.Join();
        Assert.Equal(VipState.Master, _test.StateOf(51));
    }

    [Fact]
    public void Frames_of_others_are_counted_and_change_nothing()
    {
        Master();
        _test.Hear(200, id: 52);
        _test.Hear(200, source: _test.Link.SourceOf(v6: false));
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Assert.Equal(0, _test.Loop.AdvertsReceived);
        Assert.Equal(2, _test.Reported().Count);
        Assert.Contains("OwnFrame", Assert.Single(_test.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Adverts_frames_and_timers_allocate_nothing()
    {
        Master();
        const int Adverts = 30;
        RunAdverts(Adverts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sent = _test.Loop.AdvertsSent;
        RunAdverts(Adverts);
        Assert.True(_test.Loop.AdvertsSent >= sent + Adverts);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void RunAdverts(int count)
    {
        // A lower Master's adverts, each answered; and Adver_Timer.
        var end = _test.Loop.AdvertsSent + count;
        for (var i = 0; _test.Loop.AdvertsSent < end; i++)
        {
            if (i % 1000 == 0)
                _test.Hear(50);
            _test.Loop.Pass();
        }
    }

    private void Master()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }
}
