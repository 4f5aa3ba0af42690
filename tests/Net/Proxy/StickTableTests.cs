using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class StickTableTests
{
    private const long Now = 1_700_000_000_000;

    [Fact]
    public void Key_is_found_until_its_entry_expires()
    {
        var table = Table(size: 100, seconds: 10);
        table.NumberOf("s1");
        int s2 = table.NumberOf("s2");

        table.Put(Key("192.0.2.1"), s2, Now);

        Assert.Equal(s2, table.Find(Key("192.0.2.1"), Now + 9_999, out _));
        Assert.Equal(-1, table.Find(Key("192.0.2.1"), Now + 10_000, out _));
        Assert.Equal(-1, table.Find(Key("192.0.2.2"), Now, out _));
        Assert.Equal(-1, table.Find(Key("::c000:201"), Now, out _));
    }

    [Fact]
    public void Changes_are_taken_once_and_renewals_only_after_an_eighth_of_the_life()
    {
        var table = Table(size: 100, seconds: 80);
        int s1 = table.NumberOf("s1");
        table.Put(Key("192.0.2.1"), s1, Now);
        Assert.Equal(new StickEntry("app", "192.0.2.1", "s1", Now), Assert.Single(Taken(table, Now)));

        table.Find(Key("192.0.2.1"), Now + 9_999, out bool isDue);
        Assert.False(isDue);
        table.Put(Key("192.0.2.1"), s1, Now + 9_999);
        Assert.Empty(Taken(table, Now + 9_999));

        table.Find(Key("192.0.2.1"), Now + 10_000, out isDue);
        Assert.True(isDue);
        table.Put(Key("192.0.2.1"), s1, Now + 10_000);
        Assert.Equal(Now + 10_000, Assert.Single(Taken(table, Now + 10_000)).UsedUnixMs);
        Assert.Single(All(table, Now + 10_000));
        Assert.Empty(All(table, Now + 90_000));
    }

    [Fact]
    public void Later_note_of_another_node_wins_and_is_not_told_again()
    {
        var table = Table();
        table.Put(Key("2001:db8::1"), table.NumberOf("s1"), Now);
        Taken(table, Now);

        Assert.True(table.Merge(new StickEntry("app", "2001:db8::1", "s2", Now - 1), Now));
        Assert.Equal(table.NumberOf("s1"), table.Find(Key("2001:db8::1"), Now, out _));
        Assert.True(table.Merge(new StickEntry("app", "2001:db8::1", "s3", Now + 1), Now));

        Assert.Equal(table.NumberOf("s3"), table.Find(Key("2001:db8::1"), Now, out _));
        Assert.Empty(Taken(table, Now));
    }

    [Fact]
    public void Change_of_server_is_later_than_what_a_fast_clock_noted()
    {
        var table = Table();
        table.Merge(new StickEntry("app", "192.0.2.1", "s1", Now + 60_000), Now);

        table.Put(Key("192.0.2.1"), table.NumberOf("s2"), Now);

        Assert.Equal(new StickEntry("app", "192.0.2.1", "s2", Now + 60_001), Assert.Single(Taken(table, Now)));
    }

    [Theory]
    [InlineData(4_000_000)]
    [InlineData(long.MaxValue - Now)]
    public void Entry_of_a_clock_that_is_fast_by_more_than_a_life_expires(long ahead)
    {
        var table = Table(size: 100, seconds: 10);
        table.Merge(new StickEntry("app", "192.0.2.1", "s1", Now + ahead), Now);
        Assert.Equal(table.NumberOf("s1"), table.Find(Key("192.0.2.1"), Now, out _));
        Assert.Equal(-1, table.Find(Key("192.0.2.1"), Now + 20_000, out _));
        Assert.Equal(0, table.Count(Now + 20_000));
    }

    [Fact]
    public void Clock_that_was_set_back_does_not_keep_entries_for_ever()
    {
        var table = Table(size: 1, seconds: 10);
        int s1 = table.NumberOf("s1");
        for (int i = 0; i < 100; i++) table.Put(Key($"192.0.2.{i}"), s1, Now + 3_600_000);

        table.Put(Key("192.0.2.1"), s1, Now);
        for (int i = 0; i < 100; i++) table.Put(Key($"198.51.100.{i}"), table.NumberOf("s2"), Now);

        Assert.All(All(table, Now), entry => Assert.Equal(Now, entry.UsedUnixMs));
        Assert.Equal(8, table.Count(Now));
        Assert.Equal(0, table.Count(Now + 10_000));
        Assert.True(table.Merge(new StickEntry("app", "192.0.2.1", "s3", Now + 1), Now + 1));
        Assert.Equal(table.NumberOf("s3"), table.Find(Key("192.0.2.1"), Now + 1, out _));
    }

    [Fact]
    public void Entries_give_the_same_table_in_whatever_order_and_however_often_they_come()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            StickEntry[] notes = [.. Enumerable.Range(0, 60).Select(_ =>
                new StickEntry("app", $"10.0.0.{random.Next(12)}", $"s{random.Next(4)}", Now + random.Next(5)))];
            var first = Table(size: 1000);
            var second = Table(size: 1000);
            second.NumberOf("s3");

            foreach (StickEntry note in notes) first.Merge(note, Now);
            StickEntry[] shuffled = [.. notes, .. notes];
            random.Shuffle(shuffled);
            foreach (StickEntry note in shuffled) second.Merge(note, Now);

            Assert.Equal(All(first, Now).OrderBy(entry => entry.Key), All(second, Now).OrderBy(entry => entry.Key));
        }
    }

    [Fact]
    public void Full_table_forgets_those_that_were_used_longest_ago()
    {
        var table = Table(size: 64);
        int s1 = table.NumberOf("s1");
        for (int i = 0; i < 10_000; i++) table.Put(Key($"10.0.{i / 256}.{i % 256}"), s1, Now + i);
        table.Merge(new StickEntry("app", "10.9.9.9", "s1", Now + 1), Now);

        List<StickEntry> left = All(table, Now + 10_000);

        Assert.InRange(left.Count, 64, 128);
        Assert.All(left, entry => Assert.InRange(entry.UsedUnixMs, Now + 9_000, Now + 10_000));
    }

    [Fact]
    public void Table_holds_nearly_all_of_as_many_entries_as_its_size()
    {
        var table = Table(size: 10_000);
        int s1 = table.NumberOf("s1");
        for (int i = 0; i < 10_000; i++) table.Put(Key($"10.0.{i / 256}.{i % 256}"), s1, Now + i);

        Assert.InRange(table.Count(Now + 10_000), 9_900, 10_000);
        Assert.Equal(table.Count(Now + 10_000), Taken(table, Now + 10_000).Count);
    }

    [Fact]
    public void Table_is_read_in_pieces_without_missing_or_repeating_any()
    {
        var table = Table(size: 1000);
        int s1 = table.NumberOf("s1");
        for (int i = 0; i < 500; i++) table.Put(Key($"10.0.{i / 256}.{i % 256}"), s1, Now);

        var keys = new List<string>();
        for (int place = 0; place >= 0;)
        {
            var piece = new List<StickEntry>();
            place = table.Read("app", place, 20, Now, piece);
            Assert.InRange(piece.Count, 1, 20);
            keys.AddRange(piece.Select(entry => entry.Key));
        }

        Assert.Equal(All(table, Now).Count, keys.Distinct().Count());
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("J\u00f6rg", "J\u00f6rg")]
    [InlineData("12345678901234567890123456789012345", "12345678901234567890123456789012")]
    public void Value_counts_up_to_the_length_of_the_table(string value, string key)
    {
        var table = new StickTable(new StickSettings(StickKey.Header, "X-User", 100, TimeSpan.FromHours(1)));
        table.Merge(new StickEntry("app", value, "s1", Now), Now);

        Assert.Equal(key, Assert.Single(All(table, Now)).Key);
    }

    [Theory]
    [InlineData(StickKey.Source, "10.0.0")]
    [InlineData(StickKey.Source, "")]
    [InlineData(StickKey.Cookie, "")]
    [InlineData(StickKey.Cookie, "a\0b")]
    [InlineData(StickKey.Cookie, "\u20ac")]
    public void Foreign_key_is_refused(StickKey on, string key)
    {
        var table = new StickTable(new StickSettings(on, "ID", 100, TimeSpan.FromHours(1)));
        bool isRead = table.Merge(new StickEntry("app", key, "s1", Now), Now);

        Assert.Equal(on == StickKey.Source && key == "10.0.0", isRead);
        Assert.Equal(isRead ? 1 : 0, All(table, Now).Count);
    }

    [Fact]
    public async Task Threads_that_write_at_once_never_mix_entries_up()
    {
        var table = Table(size: 32);
        int[] numbers = [.. Enumerable.Range(0, 256).Select(i => table.NumberOf($"s{i}"))];
        Task[] writers = [.. Enumerable.Range(0, 3).Select(seed => OwnThread.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 200_000; i++)
            {
                int n = random.Next(256);
                byte[] key = Key($"10.0.0.{n}");
                table.Put(key, numbers[n], Now + i);
                int found = table.Find(key, Now + i, out _);
                Assert.True(found < 0 || found == numbers[n], $"{n} was found at {found}");
            }

            return true;
        }))];

        await Task.WhenAll(writers);
    }

    [Fact]
    public void Sessions_cost_no_allocation()
    {
        var table = Table(size: 10_000);
        int s1 = table.NumberOf("s1");
        byte[][] keys = [.. Enumerable.Range(0, 1000).Select(i => Key($"10.0.{i / 256}.{i % 256}"))];
        foreach (byte[] key in keys) table.Put(key, s1, Now);

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] key in keys)
        {
            _ = table.Find(key, Now, out _);
            table.Put(key, s1, Now + 3_000_000);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static StickTable Table(int size = 1000, int seconds = 3600) => new(new StickSettings(StickKey.Source, "", size, TimeSpan.FromSeconds(seconds)));

    private static byte[] Key(string address)
    {
        var key = new byte[StickText.AddressLength];
        StickText.WriteAddress(IPAddress.Parse(address).GetAddressBytes(), key);
        return key;
    }

    private static List<StickEntry> Taken(StickTable table, long now)
    {
        var into = new List<StickEntry>();
        table.TakeChanges("app", int.MaxValue, now, into);
        return into;
    }

    private static List<StickEntry> All(StickTable table, long now)
    {
        var into = new List<StickEntry>();
        Assert.Equal(-1, table.Read("app", 0, int.MaxValue, now, into));
        return into;
    }
}
