using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health.Schedule;

/// <summary>tcp checks on the scheduler's own sockets, which all of them share.</summary>
public sealed class ConnectCheckTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly CheckSettings Quick = new(
        new TcpProbeSettings(), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), Patience, Rise: 1, Fall: 1);

    private readonly CheckScheduler _scheduler = new();

    [Fact]
    public void Server_does_not_see_its_checks()
    {
        using TcpListener server = Listening(IPAddress.Loopback);
        using IScheduledCheck check = Start(Quick, Port(server), _ => { });
        Assert.True(SpinWait.SpinUntil(() => _scheduler.Probes >= 40, Patience));

        int seen = 0;
        for (; server.Pending(); seen++) server.AcceptSocket().Dispose();

        // The held packet leaves after 40 ms all the same, which a busy machine may need for a probe.
        Assert.InRange(seen, 0, 20);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Sockets_that_were_refused_and_let_in_are_good_for_other_servers(string host)
    {
        using TcpListener good = Listening(host == "::1" ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        int closed;
        using (TcpListener brief = Listening(IPAddress.Loopback)) closed = Port(brief);
        var (well, ill) = (new ConcurrentQueue<CheckReport>(), new ConcurrentQueue<CheckReport>());
        using IScheduledCheck one = Start(Quick, Port(good), well.Enqueue, host);
        using IScheduledCheck other = Start(Quick, closed, ill.Enqueue);

        Assert.True(SpinWait.SpinUntil(() => _scheduler.Probes >= 100, Patience));

        Assert.NotEmpty(well);
        Assert.All(well, report => Assert.Equal((HealthState.Up, ProbeCode.L4OK), (report.State, report.Last.Code)));
        Assert.NotEmpty(ill);
        Assert.All(ill, report => Assert.Equal((HealthState.Down, ProbeCode.L4CON), (report.State, report.Last.Code)));
    }

    [Fact]
    public void More_checks_than_are_looked_at_together_may_be_due_at_once()
    {
        const int checks = 600;
        using TcpListener server = Listening(IPAddress.Loopback);
        int port = Port(server);
        var told = new ConcurrentQueue<CheckReport>();
        CheckSettings rare = Quick with { Inter = TimeSpan.FromHours(1), Timeout = Patience };
        var started = new List<IScheduledCheck>();
        for (int i = 0; i < checks; i++) started.Add(Start(rare, port, told.Enqueue));

        Assert.True(SpinWait.SpinUntil(() => told.Count == checks, Patience), $"{told.Count} have ended");
        Assert.All(told, report => Assert.Equal((HealthState.Up, ProbeCode.L4OK), (report.State, report.Last.Code)));
        started.ForEach(check => check.Dispose());
    }

    public void Dispose() => _scheduler.Dispose();

    private static TcpListener Listening(IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        listener.Start(1000);
        return listener;
    }

    private IScheduledCheck Start(CheckSettings check, int port, Action<CheckReport> told, string host = "127.0.0.1") =>
        _scheduler.Start(check, new ProbeFactory().Create("app", check, new ServerSettings("s1", host, port, 100, false)), default, told);

    private static int Port(TcpListener server) => ((IPEndPoint)server.LocalEndpoint).Port;
}
