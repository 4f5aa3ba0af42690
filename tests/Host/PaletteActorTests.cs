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
                [new AdminMessages.NodeRow("h1", "10.77.0.11:4053", "up", 100, 1, false)])));
            Receive<AdminMessages.MoveVip>(m => Sender.Tell(new AdminMessages.MoveResult(m.Node == "h1", $"{m.Vip} to {m.Node}")));
            Receive<AdminMessages.ReleaseVip>(m => Sender.Tell(new AdminMessages.MoveResult(true, $"{m.Vip} released")));
        }
    }
}
