using System.Net;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class MaglevTableTests
{
    [Theory]
    [InlineData(new[] { 100 })]
    [InlineData(new[] { 100, 100, 100 })]
    [InlineData(new[] { 256, 1, 128, 64 })]
    [InlineData(new[] { 3, 7, 11, 13, 17, 19, 23, 29 })]
    public void Shares_follow_the_weights_within_one_percent_of_the_table(int[] weights)
    {
        int[] entries = Entries(Table(weights));

        for (int i = 0; i < weights.Length; i++)
        {
            double share = (double)weights[i] / weights.Sum();
            Assert.InRange((double)entries.Count(each => each == i) / MaglevTable.Size, share - 0.01, share + 0.01);
        }
    }

    [Fact]
    public void Table_depends_on_names_and_weights_not_on_their_order()
    {
        (string, int)[] servers = [("web1", 100), ("web2", 50), ("db", 7), ("x", 256)];
        var one = new MaglevTable([.. servers]);
        var other = new MaglevTable([.. servers.Reverse()]);

        for (ulong hash = 0; hash < MaglevTable.Size; hash++) Assert.Equal(servers[one[hash]].Item1, servers[servers.Length - 1 - other[hash]].Item1);
    }

    [Fact]
    public void Hash_of_a_client_and_its_server_are_the_same_in_every_version()
    {
        var table = Table([100, 100, 100, 100, 100]);

        string[] clients = ["192.0.2.1", "192.0.2.2", "198.51.100.77", "2001:db8::1", "2001:db8::2"];
        Assert.Equal("23441", string.Concat(clients.Select(client => table[StableHash.Of(IPAddress.Parse(client))])));
        Assert.Equal(StableHash.Of(IPAddress.Parse("192.0.2.1")), StableHash.Of(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(50)]
    public void Loss_of_a_server_moves_little_beyond_its_own_share(int count)
    {
        int[] all = Entries(Table([.. Enumerable.Repeat(100, count)]));
        for (int lost = 0; lost < Math.Min(count, 5); lost++)
        {
            int[] kept = [.. Enumerable.Range(0, count).Where(i => i != lost)];
            var table = new MaglevTable([.. kept.Select(i => ($"s{i}", 100))]);
            int moved = Enumerable.Range(0, MaglevTable.Size).Count(i => all[i] != lost && all[i] != kept[table[(ulong)i]]);

            // The paper's figure 12 has a few percent; a plain modulo would move nearly all.
            Assert.InRange((double)moved / MaglevTable.Size, 0, 0.06);
        }
    }

    [Fact]
    public void Change_of_one_weight_moves_little_beyond_the_change()
    {
        int[] before = Entries(Table([100, 100, 100, 100]));
        int[] after = Entries(Table([100, 100, 100, 50]));

        int moved = before.Zip(after).Count(pair => pair.First != 3 && pair.First != pair.Second);
        Assert.InRange((double)moved / MaglevTable.Size, 0, 0.06);
    }

    private static MaglevTable Table(int[] weights) => new([.. weights.Select((weight, i) => ($"s{i}", weight))]);

    private static int[] Entries(MaglevTable table) => [.. Enumerable.Range(0, MaglevTable.Size).Select(i => table[(ulong)i])];
}
