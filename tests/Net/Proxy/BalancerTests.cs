using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class BalancerTests
{
    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin, new[] { 1, 1, 1 }, "012012")]
    [InlineData(BalanceAlgorithm.RoundRobin, new[] { 100, 100 }, "0101")]
    [InlineData(BalanceAlgorithm.RoundRobin, new[] { 5, 1, 1 }, "0010200" + "0010200")]
    [InlineData(BalanceAlgorithm.RoundRobin, new[] { 7 }, "000")]
    [InlineData(BalanceAlgorithm.StaticRoundRobin, new[] { 100, 100 }, "0101")]
    [InlineData(BalanceAlgorithm.StaticRoundRobin, new[] { 10, 2, 2 }, "0010200" + "0010200")]
    [InlineData(BalanceAlgorithm.LeastConnections, new[] { 1, 1, 1 }, "012012")]
    [InlineData(BalanceAlgorithm.First, new[] { 1, 100 }, "000")]
    public void Picks_of_short_sessions(BalanceAlgorithm algorithm, int[] weights, string picks)
    {
        var set = new Servers(algorithm, weights);

        Assert.Equal(picks, string.Concat(picks.Select(_ => set.Pick())));
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin)]
    [InlineData(BalanceAlgorithm.StaticRoundRobin)]
    public void One_round_gives_each_server_as_many_picks_as_its_weight(BalanceAlgorithm algorithm)
    {
        int[] weights = [256, 1, 100, 17];
        var set = new Servers(algorithm, weights);

        int[] picks = new int[weights.Length];
        for (int i = 0; i < weights.Sum(); i++) picks[set.Pick()]++;

        Assert.Equal(weights, picks);
    }

    [Theory]
    [InlineData(BalanceAlgorithm.LeastConnections, 0.02)]
    [InlineData(BalanceAlgorithm.Random, 0.1)]
    [InlineData(BalanceAlgorithm.Source, 0.1)]
    public void Open_sessions_are_shared_by_weight(BalanceAlgorithm algorithm, double tolerance)
    {
        int[] weights = [100, 200, 50, 150];
        var set = new Servers(algorithm, weights);
        var random = new Random(1);

        const int sessions = 20_000;
        for (int i = 0; i < sessions; i++) set.Open(set.Pick((ulong)random.NextInt64()));

        for (int i = 0; i < weights.Length; i++)
        {
            double share = (double)weights[i] / weights.Sum() * sessions;
            Assert.InRange(set.OpenAt(i), share * (1 - tolerance), share * (1 + tolerance));
        }
    }

    [Fact]
    public void First_fills_one_server_before_it_uses_the_next()
    {
        var set = new Servers(BalanceAlgorithm.First, [1, 1, 1], maxConnections: 2);

        Assert.Equal("001122", string.Concat(Enumerable.Range(0, 6).Select(_ => set.Open(set.Pick()))));
        Assert.Equal(-1, set.Pick());
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin)]
    [InlineData(BalanceAlgorithm.StaticRoundRobin)]
    [InlineData(BalanceAlgorithm.LeastConnections)]
    [InlineData(BalanceAlgorithm.First)]
    [InlineData(BalanceAlgorithm.Random)]
    public void Full_servers_are_passed_over(BalanceAlgorithm algorithm)
    {
        var set = new Servers(algorithm, [256, 1, 1], maxConnections: 1);

        int[] picks = [.. Enumerable.Range(0, 3).Select(_ => set.Open(set.Pick()))];

        Assert.Equal([0, 1, 2], picks.Order());
        Assert.Equal(-1, set.Pick());
    }

    [Fact]
    public void Full_server_of_a_hash_is_named_all_the_same()
    {
        var set = new Servers(BalanceAlgorithm.Source, [1, 1], maxConnections: 1);
        int first = set.Open(set.Pick(hash: 7));

        Assert.Equal(first, set.Pick(hash: 7));
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RoundRobin)]
    [InlineData(BalanceAlgorithm.StaticRoundRobin)]
    [InlineData(BalanceAlgorithm.LeastConnections)]
    [InlineData(BalanceAlgorithm.First)]
    [InlineData(BalanceAlgorithm.Random)]
    [InlineData(BalanceAlgorithm.Source)]
    public void Failed_server_is_passed_over_unless_it_is_the_only_one(BalanceAlgorithm algorithm)
    {
        var set = new Servers(algorithm, [256, 1]);
        for (ulong hash = 0; hash < 5; hash++) Assert.Equal(1, set.Pick(hash, failed: 0));

        Assert.Equal(0, new Servers(algorithm, [3]).Pick(failed: 0));
        Assert.Equal(-1, new Servers(algorithm, []).Pick());
    }

    [Fact]
    public void Bounded_load_keeps_a_hot_hash_from_filling_its_server()
    {
        var set = new Servers(BalanceAlgorithm.Uri, [100, 100, 100, 100], balanceFactor: 125);

        for (int i = 0; i < 400; i++) set.Open(set.Pick(hash: 42));

        Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(set.OpenAt(i), 25, 125));
        Assert.Equal(125, Enumerable.Range(0, 4).Max(set.OpenAt));
    }

    [Fact]
    public void Change_of_a_weight_does_not_begin_a_new_round()
    {
        var set = new Servers(BalanceAlgorithm.RoundRobin, [100, 100, 100]);
        Assert.Equal(0, set.Pick());
        set.Weights([100, 90, 100]);

        Assert.Equal("21", $"{set.Pick()}{set.Pick()}");
    }

    /// <summary>Servers s0, s1 … of a loop that never runs.</summary>
    private sealed class Servers
    {
        private readonly LoopServer[] _servers;
        private readonly Func<Balancer> _create;
        private readonly int _maxConnections;
        private Balancer _balancer;

        public Servers(BalanceAlgorithm algorithm, int[] weights, int maxConnections = 0, int balanceFactor = 0)
        {
            _maxConnections = maxConnections;
            var pool = new ServerPool("app", algorithm, []) { HashBalanceFactor = balanceFactor };
            var backend = new LoopBackend(null!, "app");
            _servers = [.. weights.Select((_, i) => new LoopServer(backend, $"s{i}", new ServerLoad(1), new CounterCell(ServerCounter.Count), 0))];
            Apply(weights);
            _create = () => Balancer.Create(pool, _servers, new MaglevTable([.. _servers.Select(each => (each.Name, each.Weight))]), 0);
            _balancer = _create();
        }

        public void Weights(int[] weights)
        {
            Apply(weights);
            _balancer = _create();
        }

        public int Pick(ulong hash = 0, int failed = -1) =>
            Array.IndexOf(_servers, _balancer.Pick(hash, failed < 0 ? null : _servers[failed]));

        public int Open(int server)
        {
            Assert.True(_servers[server].TryEnter());
            return server;
        }

        public long OpenAt(int server) => _servers[server].Load.Open;

        private void Apply(int[] weights)
        {
            for (int i = 0; i < weights.Length; i++)
                _servers[i].Apply(new PoolServer($"s{i}", new IPEndPoint(IPAddress.Loopback, 1), weights[i]) { MaxConnections = _maxConnections }, tls: null);
        }
    }
}
