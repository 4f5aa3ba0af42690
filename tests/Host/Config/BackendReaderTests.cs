using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>How a backend uses its servers.</summary>
public sealed class BackendReaderTests
{
    [Fact]
    public void Backend_says_how_its_servers_are_used()
    {
        var backend = Reading.Good(Reading.Node + """
            ha.backend-defaults { balance = random, random-draws = 3, hash-balance-factor = 150, retries = 7, timeout-queue = 9s }
            ha.server-defaults.maxconn = 100
            ha.backends.app { prefer-local = true, spill = true, all-backups = true, redispatch = last
                              servers { s1 { address = "10.77.0.12:8080" }, s2 { address = "10.77.0.13:8080", maxconn = 5 } } }
            """).Services.Backends[0];

        Assert.Equal(BalanceAlgorithm.Random, backend.Balance);
        Assert.Equal(
            new BalanceSettings
            {
                AllBackups = true,
                Spill = true,
                RandomDraws = 3,
                HashBalanceFactor = 150,
                Retries = 7,
                Redispatch = Redispatch.Last,
                QueueTimeout = TimeSpan.FromSeconds(9),
            },
            backend.Balancing);
        Assert.Equal([100, 5], backend.Servers.Select(server => server.MaxConnections));
    }

    [Theory]
    [InlineData("balance = uri", BalanceAlgorithm.Uri, "")]
    [InlineData("balance = \"hdr(X-User)\"", BalanceAlgorithm.Header, "X-User")]
    [InlineData("balance = source", BalanceAlgorithm.Source, "")]
    public void Backend_hashes_what_it_is_told(string line, BalanceAlgorithm balance, string header)
    {
        var backend = Reading.Good(Reading.Node + Reading.App + $"ha.backends.app {{ {line} }}").Services.Backends[0];
        Assert.Equal((balance, header), (backend.Balance, backend.Http.HashHeader));
    }

    [Theory]
    [InlineData("stick = \"on src\", stick-table { size = 500, expire = 1h }", StickKey.Source, "", 500, 3600)]
    [InlineData("stick = \"on hdr(X-User)\", stick-table.type = string", StickKey.Header, "X-User", 100_000, 1800)]
    [InlineData("stick = \"on cook(SID)\", stick-table { type = string, len = 40 }", StickKey.Cookie, "SID", 100_000, 1800)]
    public void Backend_sticks_on_what_it_is_told(string line, StickKey on, string name, int size, int seconds)
    {
        var stick = Reading.Good(Reading.Node + Reading.App + $"ha.backends.app {{ {line} }}").Services.Backends[0].Balancing.Stick!;
        Assert.Equal((on, name, size, (double)seconds), (stick.On, stick.Name, stick.Size, stick.Expire.TotalSeconds));
        Assert.Equal(on == StickKey.Cookie ? 40 : 32, stick.Length);
    }

    [Theory]
    [InlineData("balance = \"hdr(X User)\"", "balance", "hdr(NAME)")]
    [InlineData("balance = \"cook(X)\"", "balance", "hdr(NAME)")]
    [InlineData("balance = uri", "balance", "frontend www has mode tcp")]
    [InlineData("balance = \"hdr(X-User)\"", "balance", "frontend www has mode tcp")]
    [InlineData("stick = src", "stick", "must be \"on src\"")]
    [InlineData("stick = \"on hdr(a b)\", stick-table.type = string", "stick", "must be \"on src\"")]
    [InlineData("stick = \"on src\", stick-table.type = string", "stick", "needs stick-table type = ip")]
    [InlineData("stick = \"on cook(SID)\"", "stick", "needs stick-table type = string")]
    [InlineData("stick = \"on cook(SID)\", stick-table.type = string", "stick", "frontend www has mode tcp")]
    [InlineData("stick-table.size = 7", "stick-table.size", "8-10000000")]
    [InlineData("stick-table.len = 65", "stick-table.len", "1-64")]
    [InlineData("stick-table.expire = 30", "stick-table.expire", "duration")]
    [InlineData("stick-table.peers = x", "stick-table.peers", "unknown key")]
    public void Rejects_hashes_and_tables_that_make_no_sense(string line, string key, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + $"ha.frontends.www {{ bind = \"*:80\", backend = app }}\nha.backends.app {{ {line} }}");
        Assert.Equal($"ha.backends.app.{key}", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Theory]
    [InlineData("ha.backends.app { spill = true, servers.s1.maxconn = 5 }", "ha.backends.app.spill", "needs prefer-local = true")]
    [InlineData("ha.backends.app { spill = true, prefer-local = true }", "ha.backends.app.spill", "needs maxconn on the servers")]
    [InlineData("ha.backends.app.balance = first", "ha.backends.app.balance", "needs maxconn on the servers")]
    [InlineData("ha.backends.app.hash-balance-factor = 100", "ha.backends.app.hash-balance-factor", "must be 0, or 101-65535")]
    [InlineData("ha.backends.app.redispatch = 1", "ha.backends.app.redispatch", "must be one of: each, last, never")]
    public void Rejects_uses_of_servers_that_make_no_sense(string line, string path, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + line);
        Assert.Equal(path, error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Fact]
    public void Backend_without_a_check_block_is_not_checked()
    {
        Assert.Null(Reading.Good(Reading.Node + Reading.App).Services.Backends[0].Check);
    }
}
