using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Host.Commands;
using HaActors.Host.Petabridge;
using HaActors.Host.Tests.Config;
using Petabridge.Cmd;

namespace HaActors.Host.Tests;

public sealed class PaletteActorTests : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("palette-test");

    public void Dispose() => _system.Terminate().Wait(Generous);

    [Theory]
    [InlineData("name")]
    [InlineData("\"name\":\"h1\"", "-o", "json")]
    public async Task Show_answers_with_one_final_response(string mark, params string[] switches)
    {
        var response = await RunAsync("node", "show", switches);
        Assert.IsNotType<ErroredCommandResponse>(response);
        Assert.True(response.Final);
        Assert.Contains(mark, response.ToString());
    }

    [Fact]
    public async Task Wrong_value_is_an_error_with_the_rule()
    {
        var response = await RunAsync("node", "show", "-o", "yaml");
        Assert.IsType<ErroredCommandResponse>(response);
        Assert.Equal("-o yaml: must be table or json", response.ToString());
    }

    [Theory]
    [InlineData("-vip", "-node")]
    [InlineData("-v", "-n")]
    public async Task Move_takes_vip_and_node_by_any_of_their_switches(string vip, string node)
    {
        Assert.Equal("web to h1", (await RunAsync("vip", "move", vip, "web", node, "h1")).ToString());
    }

    [Fact]
    public async Task Refused_move_is_an_error()
    {
        Assert.IsType<ErroredCommandResponse>(await RunAsync("vip", "move", "-vip", "web", "-node", "h9"));
    }

    [Fact]
    public async Task Release_takes_a_vip()
    {
        Assert.Equal("web released", (await RunAsync("vip", "release", "-vip", "web")).ToString());
    }

    [Theory]
    [InlineData("node", "undrain", "h1 undrained", "-node", "h1")]
    [InlineData("node", "drain", "h1 drained", "-node", "h1")]
    [InlineData("vip", "explain", "plan 3: kept on h1", "-vip", "web", "-o", "json")]
    [InlineData("vip", "explain", "12.5", "-vip", "web")]
    [InlineData("vip", "plan", "lose", "-lose", "h3")]
    [InlineData("vip", "plan", "h4", "-join", "h4", "-o", "json")]
    [InlineData("events", "tail", "backup to master")]
    public async Task Command_answers_with_one_final_response(string palette, string command, string mark, params string[] switches)
    {
        var response = await RunAsync(palette, command, switches);
        Assert.IsNotType<ErroredCommandResponse>(response);
        Assert.True(response.Final);
        Assert.Contains(mark, response.ToString());
    }

    [Theory]
    [InlineData("node", "drain", "-wait perhaps: must be yes or no", "-node", "h1", "-wait", "perhaps")]
    [InlineData("node", "drain", "-timeout 5: must be a duration with a unit, such as 5m", "-node", "h1", "-wait", "yes", "-timeout", "5")]
    [InlineData("node", "drain", "h9 drained", "-node", "h9")]
    [InlineData("vip", "explain", "there is no VIP api", "-vip", "api")]
    [InlineData("vip", "plan", "-lose, -drain and -join: must be one of them at a time", "-lose", "h1", "-join", "h2")]
    [InlineData("events", "tail", "-last 0: must be a whole number, 1-2000", "-last", "0")]
    [InlineData("events", "tail", "-follow maybe: must be yes or no", "-follow", "maybe")]
    public async Task Wrong_command_is_refused_with_the_rule(string palette, string command, string rule, params string[] switches)
    {
        var response = await RunAsync(palette, command, switches);
        Assert.IsType<ErroredCommandResponse>(response);
        Assert.Equal(rule, response.ToString());
    }

    [Fact]
    public async Task Drain_that_waits_shows_what_is_left_and_gives_up_in_time()
    {
        var said = new List<string>();
        var console = new NodeConsole(_system.ActorOf(Props.Create(() => new Guardian())), Generous, Reading.Reloader());
        var result = await console.DrainAsync("h1", "yes", "1ms", said.Add, CancellationToken.None);
        Assert.Equal(["h1 drained", "h1: 1 VIPs, 0 connections left"], said);
        Assert.Equal(new CommandResult(false, "h1: 1 VIPs, 0 connections left after 1ms; the node stays drained"), result);
    }

    [Fact]
    public async Task Events_that_are_followed_end_with_the_client()
    {
        using var gone = new CancellationTokenSource();
        var said = new List<string>();
        var console = new NodeConsole(_system.ActorOf(Props.Create(() => new Guardian())), Generous, Reading.Reloader());
        var result = await console.EventsAsync("50", "", "yes", "table", line => { said.Add(line); gone.Cancel(); }, gone.Token);
        Assert.True(result.Ok);
        Assert.Equal("2026-01-01T00:00:00.000Z  h1  vip  web  backup to master  12.5", Assert.Single(said));
    }

    private Task<CommandResponse> RunAsync(string palette, string command, params string[] switches)
    {
        var console = new NodeConsole(_system.ActorOf(Props.Create(() => new Guardian())), Generous, Reading.Reloader());
        var handler = _system.ActorOf(new PaletteHandler(palette, Palettes.All[palette], console).HandlerProps);
        var arguments = switches.Chunk(2).Select(pair => Tuple.Create(pair[0], pair[1]));
        return handler.Ask<CommandResponse>(new Command(palette, command, arguments), Generous);
    }

    private sealed class Guardian : ReceiveActor
    {
        public Guardian()
        {
            Receive<AdminMessages.GetNodes>(_ => Sender.Tell(new AdminMessages.NodeTable(
                [new AdminMessages.NodeRow("h1", "10.77.0.11:4053", "up", 100, 1, false, 0, 0, 0, 1, 1, 0.5, "")])));
            Receive<AdminMessages.MoveVip>(m => Sender.Tell(new AdminMessages.MoveResult(m.Node == "h1", $"{m.Vip} to {m.Node}")));
            Receive<AdminMessages.DrainNode>(d => Sender.Tell(new AdminMessages.MoveResult(d.Node == "h1", $"{d.Node} {(d.Drain ? "drained" : "undrained")}")));
            Receive<AdminMessages.ExplainVip>(e => Sender.Tell(e.Vip == "web"
                ? new AdminMessages.ExplainTable([new AdminMessages.ExplainRow("rule", "", "h1", 0, null, "plan 3: kept on h1")], null)
                : new AdminMessages.ExplainTable([], $"there is no VIP {e.Vip}")));
            Receive<AdminMessages.WhatIf>(w => Sender.Tell(new AdminMessages.WhatIfTable([new AdminMessages.WhatIfRow("web", "h1", "h2", w.Change, w.Node)], null)));
            Receive<EventMessages.GetEvents>(g => Sender.Tell(new EventMessages.EventTable(
                g.After > 0 ? [] : [new EventMessages.EventRow("2026-01-01T00:00:00.000Z", "h1", "vip", "web", "backup to master", 12.5)], 1)));
            Receive<AdminMessages.ReleaseVip>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m.Vip} released")));
        }
    }
}
