using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class TcpRelayTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Bytes_go_both_ways_and_are_counted()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        client.Say("question");
        server.Hears("question");
        server.Say("longer answer");
        client.Hears("longer answer");

        Until(() => plane.Www is { BytesIn: 8, BytesOut: 13, Sessions: 1, Total: 1, Refused: 0 }, "counters of the frontend");
        Until(() => plane.Server("s1") is { BytesIn: 8, BytesOut: 13, Sessions: 1, Total: 1 }, "counters of the server");
    }

    [Fact]
    public void Server_may_speak_first()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        server.Say("220 ready");
        client.Hears("220 ready");
    }

    [Fact]
    public void Client_that_finished_sending_still_gets_the_answer()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        client.Say("all of it");
        client.Shutdown(SocketShutdown.Send);
        server.Hears("all of it");
        server.HearsTheEnd();
        server.Say("answer");
        client.Hears("answer");
        server.Dispose();
        client.HearsTheEnd();

        Until(() => plane.Outcome(SessionOutcome.ClientClosed) == 1, "the outcome");
    }

    [Fact]
    public void Server_that_finished_sending_still_gets_bytes()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        server.Say("bye");
        server.Shutdown(SocketShutdown.Send);
        client.Hears("bye");
        client.HearsTheEnd();
        client.Say("late");
        server.Hears("late");
        client.Dispose();
        server.HearsTheEnd();

        Until(() => plane.Outcome(SessionOutcome.ServerClosed) == 1, "the outcome");
    }

    [Fact]
    public void Reset_of_the_client_reaches_the_server()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        Socket client = plane.Connect();
        using Socket server = Accept(listener);

        client.Abort();
        server.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ClientReset) == 1, "the outcome");
    }

    [Fact]
    public void Reset_of_the_server_reaches_the_client()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        Socket server = Accept(listener);

        server.Abort();
        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ServerReset) == 1, "the outcome");
    }

    [Fact]
    public void Reset_after_half_close_is_noticed()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        Socket client = plane.Connect();
        using Socket server = Accept(listener);

        client.Shutdown(SocketShutdown.Send);
        server.HearsTheEnd();
        client.Abort();

        Until(() => plane.Outcome(SessionOutcome.ClientReset) == 1, "the outcome");
        Assert.Throws<SocketException>(() => server.Say("too late"));
    }

    [Fact]
    public void Silent_client_is_cut_off_after_its_timeout()
    {
        using var plane = new LoopbackPlane(timeouts: new TrafficTimeouts(Patience, Short, Patience));
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ClientTimeout) == 1, "the outcome");
    }

    [Fact]
    public void Silent_server_is_cut_off_after_its_timeout()
    {
        using var plane = new LoopbackPlane(timeouts: new TrafficTimeouts(Patience, Patience, Short));
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ServerTimeout) == 1, "the outcome");
    }

    [Fact]
    public void Half_closed_client_is_not_judged_for_its_silence()
    {
        using var plane = new LoopbackPlane(timeouts: new TrafficTimeouts(Patience, Short, 4 * Short));
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();

        client.Shutdown(SocketShutdown.Send);
        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ServerTimeout) == 1, "the outcome");
    }

    [Fact]
    public void Empty_pool_resets_the_client_at_once()
    {
        using var plane = new LoopbackPlane();
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Www is { Refused: 1, Sessions: 0, Total: 1 }, "the refusal");
        Until(() => plane.Outcome(SessionOutcome.NoServer) == 1, "the outcome");
    }

    [Fact]
    public void Server_with_a_full_queue_runs_into_the_connect_timeout()
    {
        using var plane = new LoopbackPlane(timeouts: new TrafficTimeouts(Short, Patience, Patience));
        using var full = new FullServer();
        plane.Plane.ReplacePool(Pool(0, full.Listener) with { Retries = 0 });
        using Socket client = plane.Connect();

        client.HearsAReset();

        Until(() => plane.Outcome(SessionOutcome.ConnectTimeout) == 1, "the outcome");
    }
}
