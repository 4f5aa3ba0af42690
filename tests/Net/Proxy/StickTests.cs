using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Sessions of mode tcp with a stick table.</summary>
public sealed class StickTests
{
    private static readonly StickSettings Hour = new(StickKey.Source, "", 1000, TimeSpan.FromHours(1));

    [Fact]
    public void Client_returns_to_its_server_and_moves_when_that_is_gone()
    {
        using var plane = new LoopbackPlane(loops: 2);
        Socket[] listeners = [plane.Listen(), plane.Listen(), plane.Listen()];
        ServerPool pool = Pool(0, listeners) with { Stick = Hour };
        plane.Plane.ReplacePool(pool);

        ConnectInTurn(plane, 6);
        ServerCounters first = Assert.Single(plane.Plane.Read().Servers, server => server.Total > 0);
        Assert.Equal(6, first.Total);

        plane.Plane.ReplacePool(pool with { Servers = [.. pool.Servers.Where(server => server.Name != first.Server)] });
        ConnectInTurn(plane, 3);
        Assert.Equal([0, 3, 6], plane.Plane.Read().Servers.Select(server => server.Total).Order());

        plane.Plane.ReplacePool(pool);
        ConnectInTurn(plane, 3);
        Assert.Equal([0, 6, 6], plane.Plane.Read().Servers.Select(server => server.Total).Order());
    }

    [Fact]
    public void Draining_server_keeps_its_clients()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        ServerPool pool = Pool(0, listeners) with { Stick = Hour };
        plane.Plane.ReplacePool(pool);
        using Socket client = plane.Connect();
        using Socket server = Accept(listeners[0]);

        plane.Plane.ReplacePool(pool with { Servers = [pool.Servers[1]], BoundOnly = [pool.Servers[0]] });

        using Socket again = plane.Connect();
        using Socket serverAgain = Accept(listeners[0]);
    }

    [Fact]
    public void Client_whose_server_refuses_moves_and_stays_with_the_other()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        ServerPool pool = Pool(0, listeners) with { Stick = Hour };
        plane.Plane.ReplacePool(pool);
        plane.Plane.MergeStick([new StickEntry("app", "127.0.0.1", "s1", StickTable.UnixNow)]);
        listeners[0].Dispose();

        using Socket client = plane.Connect();
        using Socket server = Accept(listeners[1]);

        Until(() => plane.Plane.ReadStick("app", StickCursor.Start, 100).Entries.Single().Server == "s2", "the entry");
        Assert.Equal("s2", Assert.Single(plane.Plane.TakeStickChanges(100)).Server);
    }

    [Fact]
    public void What_another_node_noted_is_obeyed_here_and_what_comes_too_early_is_given_back()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket[] listeners = [plane.Listen(), plane.Listen()];
        var entry = new StickEntry("app", "127.0.0.1", "s2", StickTable.UnixNow);
        Assert.Equal(entry, Assert.Single(plane.Plane.MergeStick([entry])));

        plane.Plane.ReplacePool(Pool(0, listeners) with { Stick = Hour });
        Assert.Empty(plane.Plane.MergeStick([entry]));

        for (int i = 0; i < 3; i++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listeners[1]);
        }

        Assert.Empty(plane.Plane.TakeStickChanges(100));
        Assert.Equal([entry], plane.Plane.ReadStick(null, StickCursor.Start, 100).Entries);
    }

    [Fact]
    public void Table_of_another_size_keeps_its_entries_and_one_of_another_key_starts_empty()
    {
        using var plane = new LoopbackPlane(loops: 1);
        ServerPool pool = Pool(0, plane.Listen()) with { Stick = Hour };
        plane.Plane.ReplacePool(pool);
        plane.Plane.MergeStick([new StickEntry("app", "192.0.2.1", "s1", StickTable.UnixNow)]);

        plane.Plane.ReplacePool(pool with { Stick = Hour with { Size = 5000 } });
        Assert.Equal((5000, 1), (plane.Plane.StickTables().Single().Settings.Size, plane.Plane.StickTables().Single().Used));
        plane.Plane.ReplacePool(pool with { Stick = Hour with { On = StickKey.Cookie, Name = "ID" } });
        Assert.Equal(0, Assert.Single(plane.Plane.StickTables()).Used);
        plane.Plane.ReplacePool(pool with { Stick = null });
        Assert.Empty(plane.Plane.StickTables());
    }

    [Fact]
    public void Pieces_of_several_tables_follow_each_other()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket listener = plane.Listen();
        foreach (string backend in new[] { "app", "mail", "shop" }) plane.Plane.ReplacePool(Pool(0, listener) with { Backend = backend, Stick = Hour });
        StickEntry[] entries = [.. Enumerable.Range(0, 300).Select(i => new StickEntry(new[] { "app", "mail", "shop" }[i % 3], $"10.0.{i / 100}.{i % 100}", "s1", StickTable.UnixNow))];
        plane.Plane.MergeStick(entries);

        var read = new List<StickEntry>();
        for (StickCursor? cursor = StickCursor.Start; cursor is not null;)
        {
            StickPage page = plane.Plane.ReadStick(null, cursor, 20);
            Assert.InRange(page.Entries.Count, 0, 20);
            read.AddRange(page.Entries);
            cursor = page.Next;
        }

        Assert.Equal(entries.Length, read.Count);
        Assert.Equal(entries.ToHashSet(), [.. read]);
        Assert.Equal(100, plane.Plane.ReadStick("mail", StickCursor.Start, 1000).Entries.Count);
    }

    private static void ConnectInTurn(LoopbackPlane plane, int sessions)
    {
        long before = plane.Plane.Read().Servers.Sum(server => server.Total);
        for (int i = 1; i <= sessions; i++)
        {
            using Socket client = plane.Connect();
            Until(() => plane.Plane.Read().Servers.Sum(server => server.Total) == before + i, "the session");
        }
    }
}
