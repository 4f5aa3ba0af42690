using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Host.Commands;
using HaActors.Host.Http;
using HaActors.Host.Tests.Config;

namespace HaActors.Host.Tests.Http;

public sealed class StatusPagesTests : IAsyncLifetime
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("pages-test");
    private readonly HttpClient _client = new() { Timeout = Generous };
    private StatusPages _pages = null!;

    public async Task InitializeAsync()
    {
        _pages = await StatusPages.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), "h<1>");
        _client.BaseAddress = _pages.Address;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _pages.DisposeAsync();
        await _system.Terminate().WaitAsync(Generous);
    }

    [Theory]
    [InlineData("/vip.json", "name", "web")]
    [InlineData("/node.json", "name", "<b>")]
    [InlineData("/lb.json", "server", "s1")]
    [InlineData("/track.json", "target", "eth1")]
    [InlineData("/counters.json", "reason", "BadChecksum")]
    [InlineData("/health.json", "check", "L7OK")]
    public async Task Json_is_what_pbm_shows(string path, string key, string value)
    {
        _pages.Console = Console();
        var rows = await _client.GetFromJsonAsync<JsonElement[]>(path);
        Assert.Equal(value, Assert.Single(rows!).GetProperty(key).GetString());
    }

    [Fact]
    public async Task Page_shows_every_table_and_encodes_what_is_in_it()
    {
        _pages.Console = Console();
        var page = await _client.GetStringAsync("/");
        Assert.All(new[] { "web", "s1", "L7OK", "&lt;b&gt;", "h&lt;1&gt;" }, mark => Assert.Contains(mark, page));
        Assert.DoesNotContain("<b>", page);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/vip.json")]
    public async Task Node_that_is_not_in_service_yet_says_so(string path)
    {
        using var answer = await _client.GetAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("not in service yet", await answer.Content.ReadAsStringAsync());
        Assert.Equal("alive\n", await _client.GetStringAsync("/alive"));
    }

    [Fact]
    public async Task Unknown_page_and_other_methods_are_refused()
    {
        _pages.Console = Console();
        using var missing = await _client.GetAsync("/vips");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var posted = await _client.PostAsync("/vip.json", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_listens()
    {
        await using var none = await StatusPages.StartAsync(null, "h1");
        Assert.Null(none.Address);
    }

    private NodeConsole Console() => new(_system.ActorOf(Props.Create(() => new Guardian())), Generous, Reading.Reloader());

    private sealed class Guardian : ReceiveActor
    {
        public Guardian()
        {
            Receive<AdminMessages.GetVips>(_ => Sender.Tell(new AdminMessages.VipTable(
                [new("web", "10.77.0.101/24", "h1", "master", 254, "h1 h2", "2026-01-02T03:04:05.006Z", "preempted")])));
            Receive<AdminMessages.GetNodes>(_ => Sender.Tell(new AdminMessages.NodeTable([new("<b>", "10.77.0.11:4053", "up", 100, 1, false, 0, 0, 0, 1, 1, 0.5, "")])));
            Receive<AdminMessages.GetServers>(_ => Sender.Tell(new AdminMessages.ServerTable(
                [new("app", "s1", "10.77.0.12:8080", "up", "ready", "L4OK", 100, 0, 0)])));
            Receive<AdminMessages.GetTracks>(_ => Sender.Tell(new AdminMessages.TrackTable(
                [new("uplink", "interface", "eth1", "passed", 0, "carrier", "web", "")])));
            Receive<AdminMessages.GetCounters>(_ => Sender.Tell(new AdminMessages.CounterTable([new("adverts", "dropped", "BadChecksum", 3)])));
            Receive<AdminMessages.GetHealth>(_ => Sender.Tell(new AdminMessages.HealthTable(
                [new("app", "s1", "h1", "up", "L7OK", "", 0.4, "2026-01-02T03:04:05.006Z")])));
        }
    }
}
