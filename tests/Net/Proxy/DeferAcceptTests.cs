using System.Net.Sockets;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Frontends that leave connections with the kernel until the client has spoken.</summary>
public sealed class DeferAcceptTests
{
    [Fact]
    public void Client_is_taken_when_it_speaks_and_a_silent_one_after_a_while()
    {
        using var plane = new LoopbackPlane(loops: 1);
        plane.Plane.CloseFrontend("www");
        plane.Plane.OpenFrontend(plane.Frontend with { DeferAccept = true });
        using Socket listener = plane.Listen();
        plane.Use(listener);

        using Socket silent = plane.Connect();
        using Socket client = plane.Connect();
        client.Say("now");
        using Socket server = Accept(listener);
        server.Hears("now");
        Assert.Equal(1, plane.Www.Total);

        using Socket late = Accept(listener);
        late.Say("well?");
        silent.Hears("well?");
    }

    // A reload may change it for a port that stays open; both ways.
    [Fact]
    public void Open_frontend_follows_its_settings()
    {
        using var plane = new LoopbackPlane(loops: 2);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        plane.Plane.OpenFrontend(plane.Frontend with { DeferAccept = true });
        using Socket silent = plane.Connect();
        using Socket client = plane.Connect();
        client.Say("now");
        using Socket server = Accept(listener);
        server.Hears("now");
        Assert.Equal(1, plane.Www.Total);

        plane.Plane.OpenFrontend(plane.Frontend);
        for (int i = 0; i < 4; i++)
        {
            using Socket other = plane.Connect();
            using Socket first = Accept(listener);
            first.Say("220 ready");
            // The one from before may come first.
            if (other.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead)) other.Hears("220 ready");
        }
    }
}
