using System.Net.Sockets;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class RateMeterTests
{
    [Fact]
    public void Rate_is_the_growth_of_the_last_second_and_of_the_busiest()
    {
        var meter = new RateMeter();
        meter.Sample(5);
        meter.Sample(12);
        meter.Sample(14);

        Assert.Equal((2, 7), (meter.Current, meter.Most));
    }

    [Fact]
    public void Sessions_show_in_the_rates_of_frontend_server_and_backend()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        Until(() => plane.Www.MostRate == 1, "the frontend's rate");
        Until(() => plane.Server("s1").MostRate == 1 && plane.Plane.Read().Backends.Single().MostRate == 1, "the server's and the backend's rate");
    }
}
