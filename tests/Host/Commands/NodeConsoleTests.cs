using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Host.Commands;
using HaActors.Host.Tests.Config;

namespace HaActors.Host.Tests.Commands;

public sealed class NodeConsoleTests : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("console-test");

    public void Dispose() => _system.Terminate().Wait(Generous);

    private NodeConsole Console(TimeSpan? limit = null) =>
        new(_system.ActorOf(Props.Create(() => new Guardian())), limit ?? Generous, Reading.Reloader());

    [Theory]
    [InlineData("vip", "web")]
    [InlineData("node", "h1")]
    [InlineData("lb", "s1")]
    [InlineData("health", "L7OK")]
    [InlineData("counters", "BadChecksum")]
    public async Task Every_table_is_shown_in_both_forms(string subject, string mark)
    {
        var table = await Console().ShowAsync(subject, "table");
        var json = await Console().ShowAsync(subject, "json");
        Assert.True(table.Ok && json.Ok);
        Assert.Contains(mark, table.Text);
        Assert.StartsWith("[", json.Text);
        Assert.Contains(mark, json.Text);
    }

    [Fact]
    public async Task Unknown_form_is_refused_with_the_rule()
    {
        var result = await Console().ShowAsync("vip", "yaml");
        Assert.Equal(new CommandResult(false, "-o yaml: must be table or json"), result);
    }

    [Theory]
    [InlineData("web", "h1", true)]
    [InlineData("web", "h9", false)]
    public async Task Move_tells_what_the_planner_said(string vip, string node, bool ok)
    {
        Assert.Equal(new CommandResult(ok, $"{vip} to {node}"), await Console().MoveVipAsync(vip, node));
    }

    [Theory]
    [InlineData("s1", "drain", "", "SetServer { Backend = app, Server = s1, State = Drain, Weight =  }")]
    [InlineData("", "maint", "0", "SetServer { Backend = app, Server = , State = Maint, Weight = 0 }")]
    [InlineData("s1", "", "configured", "SetServer { Backend = app, Server = s1, State = , Weight = -1 }")]
    [InlineData("s1", "sleepy", "", "-state sleepy: must be one of ready, drain, maint")]
    [InlineData("s1", "", "257", "-weight 257: must be 0-256, or configured")]
    public async Task Set_server_passes_on_what_is_said_or_names_the_rule(string server, string state, string weight, string text) =>
        Assert.Equal(text, (await Console().SetServerAsync("app", server, state, weight)).Text);

    [Theory]
    [InlineData("drain", true)]
    [InlineData("sleepy", false)]
    public async Task Set_frontend_takes_ready_and_drain(string state, bool ok) =>
        Assert.Equal(ok, (await Console().SetFrontendAsync("www", state)).Ok);

    [Fact]
    public async Task Sessions_are_shown_in_both_forms()
    {
        Assert.Contains("192.0.2.1:1111", (await Console().SessionsAsync("", "", "", "table")).Text);
        Assert.Contains("\"server\":\"s1\"", (await Console().SessionsAsync("", "app", "s1", "json")).Text);
        Assert.Equal("-o xml: must be table or json", (await Console().SessionsAsync("", "", "", "xml")).Text);
    }

    [Theory]
    [InlineData("17", "", "", true)]
    [InlineData("", "www", "", true)]
    [InlineData("", "", "s1", true)]
    [InlineData("", "", "", false)]
    [InlineData("x", "", "", false)]
    public async Task Kill_needs_to_know_which(string id, string frontend, string server, bool ok) =>
        Assert.Equal(ok, (await Console().KillAsync(id, frontend, "", server)).Ok);

    [Fact]
    public async Task Release_tells_what_the_planner_said()
    {
        Assert.Equal(new CommandResult(true, "web released"), await Console().ReleaseVipAsync("web"));
    }

    [Fact]
    public async Task Silence_ends_with_a_sentence()
    {
        var console = new NodeConsole(_system.ActorOf(Props.Create(() => new Silent())), TimeSpan.FromMilliseconds(100), Reading.Reloader());
        Assert.Equal(new CommandResult(false, "this node did not answer within 0.1 s"), await console.ShowAsync("vip", "table"));
    }

    [Fact]
    public async Task Stick_tables_are_listed_and_looked_into()
    {
        Assert.Contains("\"on\":\"src\"", (await Console().StickTableAsync("", "", "", "json")).Text);
        Assert.Contains("\"key\":\"192.0.2.1\",\"server\":\"s1\"", (await Console().StickTableAsync("app", "192.0.2.1", "", "json")).Text);
        Assert.Equal(new CommandResult(false, "backend mail has no stick table"), await Console().StickTableAsync("mail", "", "", "table"));
        Assert.Equal(new CommandResult(false, "-key and -server: must come with -backend"), await Console().StickTableAsync("", "x", "", "table"));
        Assert.Equal("-o xml: must be table or json", (await Console().StickTableAsync("", "", "", "xml")).Text);
    }

    private sealed class Guardian : ReceiveActor
    {
        public Guardian()
        {
            Receive<AdminMessages.GetVips>(_ => Sender.Tell(new AdminMessages.VipTable(
                [new AdminMessages.VipRow("web", "10.77.0.101/24", "h1", "master", 254, "h1", "", "priority")])));
            Receive<AdminMessages.GetNodes>(_ => Sender.Tell(new AdminMessages.NodeTable(
                [new AdminMessages.NodeRow("h1", "10.77.0.11:4053", "up", 100, 1, false, 0, 0, 0, 1, 1, 0.5, "")])));
            Receive<AdminMessages.GetServers>(_ => Sender.Tell(new AdminMessages.ServerTable(
                [new AdminMessages.ServerRow("app", "s1", "10.77.0.12:8080", "up", "ready", "L4OK", 100, 0, 0)])));
            Receive<AdminMessages.GetCounters>(_ => Sender.Tell(new AdminMessages.CounterTable(
                [new AdminMessages.CounterRow("adverts", "dropped", "BadChecksum", 3)])));
            Receive<AdminMessages.GetHealth>(_ => Sender.Tell(new AdminMessages.HealthTable(
                [new AdminMessages.HealthRow("app", "s1", "h1", "up", "L7OK", "200 OK", 1.5, "")])));
            Receive<AdminMessages.MoveVip>(m => Sender.Tell(new AdminMessages.MoveResult(m.Node == "h1", $"{m.Vip} to {m.Node}")));
            Receive<AdminMessages.SetServer>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m}")));
            Receive<AdminMessages.GetSessions>(m => Sender.Tell(new AdminMessages.SessionTable(
                [new AdminMessages.SessionRow(17, "192.0.2.1:1111", "www", "app", m.Which.Server ?? "any", "data", 1.5, 10, 20)])));
            Receive<AdminMessages.GetStickTables>(_ => Sender.Tell(new AdminMessages.StickTables([new AdminMessages.StickTableRow("app", "ip", "src", 1000, 3, 1800)])));
            Receive<AdminMessages.GetStickEntries>(m => Sender.Tell(m.Backend == "app"
                ? new AdminMessages.StickEntries([new AdminMessages.StickRow("app", m.Key ?? "", "s1", 12.5)], null)
                : new AdminMessages.StickEntries([], $"backend {m.Backend} has no stick table")));
            Receive<AdminMessages.KillSessions>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m.Which}")));
            Receive<AdminMessages.GetTrafficCsv>(_ => Sender.Tell(new AdminMessages.TrafficCsv("# pxname,\n")));
            Receive<AdminMessages.SetFrontend>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m}")));
            Receive<AdminMessages.ReleaseVip>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m.Vip} released")));
        }
    }

    private sealed class Silent : ReceiveActor
    {
        public Silent() => ReceiveAny(_ => { });
    }
}
