using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class AgentStateTests
{
    [Theory]
    [InlineData("up", false, 100, null, AgentAdmin.Ready, "")]
    [InlineData("down", true, 100, null, AgentAdmin.Ready, "down")]
    [InlineData("DOWN#disk is full", true, 100, null, AgentAdmin.Ready, "down: disk is full")]
    [InlineData("stopped # for an upgrade, up soon", true, 100, null, AgentAdmin.Ready, "stopped: for an upgrade, up soon")]
    [InlineData("failed", true, 100, null, AgentAdmin.Ready, "failed")]
    [InlineData("drain", false, 100, null, AgentAdmin.Drain, "")]
    [InlineData("maint", false, 100, null, AgentAdmin.Maint, "")]
    [InlineData("75%", false, 75, null, AgentAdmin.Ready, "")]
    [InlineData("up, ready 50% maxconn:30\r", false, 50, 30, AgentAdmin.Ready, "")]
    [InlineData("0%\tdrain", false, 0, null, AgentAdmin.Drain, "")]
    [InlineData("99999999999% maxconn:-1 maxconn: sideways %", false, 100, null, AgentAdmin.Ready, "")]
    [InlineData("", false, 100, null, AgentAdmin.Ready, "")]
    public void Words_change_their_part(string line, bool isDown, int weight, int? most, AgentAdmin admin, string reason) =>
        Assert.Equal(new AgentState(isDown, weight, most, admin, reason), AgentState.Initial.After(line));

    [Fact]
    public void Parts_stay_until_a_word_changes_them()
    {
        AgentState state = AgentState.Initial.After("down 50% maxconn:5").After("drain");
        Assert.Equal(new AgentState(true, 50, 5, AgentAdmin.Drain, "down"), state);

        Assert.Equal(new AgentState(false, 50, 5, AgentAdmin.Ready, ""), state.After("up ready"));
    }

    [Theory]
    [InlineData(100, "50%", 50)]
    [InlineData(1, "50%", 1)]
    [InlineData(100, "0%", 0)]
    [InlineData(200, "300%", 256)]
    public void Weight_is_a_share_of_the_configured_one(int configured, string line, int weight) =>
        Assert.Equal(weight, AgentState.Initial.After(line).WeightOf(configured));

    [Theory]
    [InlineData("up 75%\n", ProbeCode.L7OK, "up 75%")]
    [InlineData("down", ProbeCode.L7OK, "down")]
    [InlineData("", ProbeCode.L7RSP, "closed without an answer")]
    public async Task Agent_says_a_line(string says, ProbeCode code, string detail)
    {
        using ScriptedServer server = ScriptedServer.Answering(System.Text.Encoding.ASCII.GetBytes(says));

        ProbeResult result = await AskAsync(server.Port, "");

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Agent_is_told_what_the_configuration_says()
    {
        using ScriptedServer server = ScriptedServer.Dialogue("", ("how are you", "up\n"));

        Assert.Equal((ProbeCode.L7OK, "up"), await AskAsync(server.Port, "how are you\n") is var result ? (result.Code, result.Detail) : default);
    }

    [Fact]
    public async Task Endless_line_of_an_agent_is_given_up()
    {
        byte[] filler = new byte[16 * 1024];
        using var server = new ScriptedServer(async stream =>
        {
            while (true) await stream.WriteAsync(filler);
        });

        Assert.Equal(ProbeCode.L7RSP, (await AskAsync(server.Port, "")).Code);
    }

    private static Task<ProbeResult> AskAsync(int port, string send)
    {
        TimeSpan limit = TimeSpan.FromSeconds(30);
        var check = new CheckSettings(new TcpProbeSettings(), limit, limit, limit, limit, 1, 1);
        var agent = new AgentSettings("127.0.0.1", port, limit, send);
        return new ProbeFactory().CreateAgent(check, agent, new ServerSettings("s1", "192.0.2.1", 80, 100, false)).RunAsync(default);
    }
}
