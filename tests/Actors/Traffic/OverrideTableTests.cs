using HaActors.Actors.Traffic;

namespace HaActors.Actors.Tests.Traffic;

public sealed class OverrideTableTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1000);

    [Fact]
    public void Newer_word_counts_in_whatever_order_they_come()
    {
        TrafficOverride[] words = [Word("drain", 1, "h1"), Word("maint", 2, "h1"), Word("ready", 2, "h2")];

        foreach (var order in new int[][] { [0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2] })
        {
            var table = order.Aggregate(OverrideTable.Empty, (known, i) => known.With([words[i]]));
            Assert.Equal(words[2], Assert.Single(table.Entries.Values));
        }
    }

    [Fact]
    public void Nothing_new_leaves_the_table_as_it_is()
    {
        var table = OverrideTable.Empty.With([Word("drain", 5, "h1")]);

        Assert.Same(table, table.With([Word("ready", 4, "h9"), Word("drain", 5, "h1")]));
    }

    [Fact]
    public void Next_word_beats_the_last_even_if_the_clock_went_back()
    {
        var table = OverrideTable.Empty.With([Word("drain", 5000, "h1")]);

        var next = table.Next("app", "s1", AdminState.Ready, null, Now, "h2");

        Assert.True(next.Beats(table.Entries.Values.Single()));
        Assert.Equal(AdminState.Ready, table.With([next]).StateOf("app", "s1"));
    }

    [Fact]
    public void State_and_weight_are_set_apart()
    {
        var table = OverrideTable.Empty;
        table = table.With([table.Next("app", "s1", AdminState.Drain, null, Now, "h1")]);
        table = table.With([table.Next("app", "s1", null, 7, Now, "h1")]);

        Assert.Equal((AdminState.Drain, 7), (table.StateOf("app", "s1"), table.WeightOf("app", "s1", 100)));
        table = table.With([table.Next("app", "s1", null, TrafficOverride.AsConfigured, Now, "h1")]);
        Assert.Equal((100, 50), (table.WeightOf("app", "s1", 100), table.WeightOf("app", "s2", 50)));
    }

    [Theory]
    [InlineData("app", "s1", "drain", 100, true)]
    [InlineData("", "www", "drain", -1, true)]
    [InlineData("", "www", "maint", -1, false)]
    [InlineData("app", "", "drain", 100, false)]
    [InlineData("app", "s1", "sleepy", 100, false)]
    [InlineData("app", "s1", "ready", 257, false)]
    public void Word_from_the_wire_is_whole_or_not(string backend, string name, string state, int weight, bool whole) =>
        Assert.Equal(whole, new TrafficOverride(backend, name, state, weight, 1, "h1").IsWhole);

    private static TrafficOverride Word(string state, long stamp, string node) => new("app", "s1", state, -1, stamp, node);
}
