using HaActors.Host.Commands;
using HaActors.Host.Tests.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests;

public sealed class ReloaderTests : IDisposable
{
    private const string Start = """
        ha.node { name = h1, interface = eth0, address = 10.77.0.11 }
        ha.backends.app.servers.s1 { address = "127.0.0.1:8080", weight = 50 }
        ha.frontends.www { bind = ["127.0.0.1:18080"], backend = app }

        """;

    private readonly TempFiles _files = new();
    private readonly List<ServiceSettings> _applied = [];
    private readonly string _file;
    private readonly Reloader _reloader;

    public ReloaderTests()
    {
        _file = _files.Write("node.conf", Start);
        _reloader = new Reloader(_file, Reading.File(_file), () => Reading.Machine) { Apply = Applied };
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Changed_file_is_put_in_force_as_the_next_revision()
    {
        Write("ha.backends.app.servers.s1.weight = 60");
        Assert.Equal(
            new CommandResult(true, "revision 2 is in force; changed: ha.backends.app.servers.s1.weight"), await _reloader.ReloadAsync());
        Write("ha.backends.app.servers.s1.weight = 70");
        await _reloader.ReloadAsync();
        Assert.Equal([(2, 60), (3, 70)], _applied.Select(next => (next.Revision, next.Backends[0].Servers[0].Weight)));
        Assert.Equal(70, _reloader.Current.Services.Backends[0].Servers[0].Weight);
    }

    [Fact]
    public async Task Unchanged_file_changes_nothing()
    {
        var result = await _reloader.ReloadAsync();
        Assert.True(result.Ok);
        Assert.Contains("nothing was changed", result.Text);
        Assert.Empty(_applied);
    }

    [Theory]
    [InlineData("ha.backends.app.servers.s1.weight = much", "ha.backends.app.servers.s1.weight", "much")]
    [InlineData("ha.backends.app.servers.s1.wait = 1", "ha.backends.app.servers.s1.wait", "unknown")]
    [InlineData("ha.node.name = h2", "ha.node.name: only a restart can change it", "")]
    [InlineData("ha.cluster.name = other, ha.backends.app.servers.s1.weight = 7", "ha.cluster.name: only a restart can change it", "")]
    [InlineData("ha {", "not HOCON", "")]
    public async Task Refused_file_changes_nothing_and_says_why(string more, string path, string value)
    {
        Write(more);
        var result = await _reloader.ReloadAsync();
        Assert.False(result.Ok);
        Assert.StartsWith("nothing was changed:\n", result.Text);
        Assert.Contains(path, result.Text);
        Assert.Contains(value, result.Text);
        Assert.Empty(_applied);
        Assert.Equal(1, _reloader.Current.Services.Revision);
    }

    [Fact]
    public async Task Port_of_another_process_is_an_obstacle()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        Write($"ha.frontends.www.bind = [\"{other.LocalEndpoint}\"]");
        var result = await _reloader.ReloadAsync();
        Assert.False(result.Ok);
        Assert.Contains("another process listens there", result.Text);
        Assert.Empty(_applied);
    }

    [Fact]
    public async Task Reload_without_actors_is_refused_and_can_be_tried_again()
    {
        _reloader.Apply = null;
        Write("ha.backends.app.servers.s1.weight = 60");
        Assert.False((await _reloader.ReloadAsync()).Ok);
        _reloader.Apply = Applied;
        Assert.True((await _reloader.ReloadAsync()).Ok);
    }

    [Fact]
    public async Task End_of_former_actors_leaves_the_way_to_their_successors()
    {
        Func<ServiceSettings, Task<string?>> former = _ => throw new InvalidOperationException();
        _reloader.EndOf(former);
        Write("ha.backends.app.servers.s1.weight = 60");
        Assert.True((await _reloader.ReloadAsync()).Ok);
    }

    [Fact]
    public async Task What_could_not_be_put_in_force_is_told()
    {
        _reloader.Apply = _ => Task.FromResult<string?>("a port is taken");
        Write("ha.backends.app.servers.s1.weight = 60");
        Assert.Equal(
            new CommandResult(false, "revision 2 is in force; changed: ha.backends.app.servers.s1.weight; but a port is taken"),
            await _reloader.ReloadAsync());
    }

    [Fact]
    public void Show_gives_values_with_their_lines() =>
        Assert.Contains("\"path\":\"ha.backends.app.servers.s1.weight\",\"value\":\"50\",\"source\":", _reloader.Show(RowFormat.Json).Text);

    private void Write(string more) => File.WriteAllText(_file, Start + more);

    private Task<string?> Applied(ServiceSettings next)
    {
        _applied.Add(next);
        return Task.FromResult<string?>(null);
    }
}
