using HaActors.Actors.Admin;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Traffic;

public sealed class HaproxyCsvTests
{
    [Fact]
    public void Every_frontend_server_and_backend_is_a_line_under_haproxys_names()
    {
        var counters = new DataPlaneCounters(
            [new FrontendCounters("www", 2, 9, 0, 100, 200) { MostSessions = 5, IsOpen = true }],
            [new ServerCounters("app", "s1", 2, 8, 1, 90, 190) { Waiting = 3, Retries = 4, Redispatches = 6 }])
        {
            Backends = [new BackendCounters("app", 7)],
        };
        var tables = new Dictionary<string, HealthMessages.BackendChanged>
        {
            ["app"] = new("app", false, [Server("s1", HealthState.Up), Server("s2", HealthState.Down)]),
        };

        var lines = HaproxyCsv.Render(Samples.Settings("h1", []), counters, tables).Split('\n');

        Assert.StartsWith("# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,", lines[0]);
        Assert.StartsWith("www,FRONTEND,,,2,5,1000,9,100,200,0,0,0,,,,,OPEN,", lines[1]);
        Assert.StartsWith("app,s1,3,0,2,0,,8,90,190,,0,,1,0,4,6,UP,100,1,0,", lines[2]);
        Assert.StartsWith("app,s2,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,100,1,0,", lines[3]);
        Assert.StartsWith("app,BACKEND,10,0,2,,,8,90,190,0,0,,1,0,4,6,UP,100,1,0,", lines[4]);
        Assert.All(lines[1..5], line => Assert.Equal(lines[0].Count(c => c == ','), line.Count(c => c == ',')));
    }

    private static HealthMessages.BackendServer Server(string name, HealthState state) => new(
        name, "127.0.0.1:80", 100, state, new ProbeResult(ProbeCode.L4OK, "", TimeSpan.FromMilliseconds(2)), DateTimeOffset.UnixEpoch);
}
