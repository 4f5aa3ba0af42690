using System.Net.Sockets;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>What counts against a server that is observed (HAProxy observe layer4, layer7), and what takes that back.</summary>
public sealed class ObservedAnswerTests
{
    [Theory]
    [InlineData(200, false)]
    [InlineData(404, false)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(503, true)]
    [InlineData(505, false)]
    public void Status_says_whether_the_server_is_well(int status, bool isBad)
    {
        using var plane = new HttpPlane();

        Exchange(plane, $"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");

        Until(() => plane.S1.Total == 1 && plane.S1.BadAnswersInARow == (isBad ? 1 : 0), "the count");
        Assert.Equal(0, plane.S1.ErrorsInARow);
    }

    [Fact]
    public void Bad_answers_add_up_until_a_good_one()
    {
        using var plane = new HttpPlane();
        Exchange(plane, "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n");
        Exchange(plane, "SSH-2.0-x\r\n");
        Exchange(plane, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        // Whose head was good; its end was not.
        Until(() => plane.S1.BadAnswersInARow == 1, "the answer that broke off");
        Exchange(plane, "");
        Until(() => plane.S1 is { BadAnswersInARow: 2, ErrorsInARow: 1 }, "the one that did not come");

        Exchange(plane, Ok);

        Until(() => plane.S1 is { BadAnswersInARow: 0, ErrorsInARow: 0 }, "the good one");
    }

    [Fact]
    public void Server_that_refuses_counts_as_both()
    {
        using var plane = new HttpPlane();
        plane.Listeners[0].Dispose();
        using Socket client = plane.Connect();
        client.Say(Get);

        Until(() => plane.S1 is { BadAnswersInARow: > 0, ErrorsInARow: > 0 }, "the refusal");
    }

    [Fact]
    public void Silent_server_counts_and_slow_client_does_not()
    {
        TimeSpan brief = TimeSpan.FromMilliseconds(100);
        using var plane = new HttpPlane(timeouts: new TrafficTimeouts(Patience, Patience, brief));
        using Socket client = plane.Connect();
        client.Say(Get);
        using Socket server = plane.Accept();
        Assert.StartsWith("HTTP/1.1 504 ", client.HearsAll());
        Until(() => plane.S1.BadAnswersInARow == 1, "the answer that did not come in time");

        using var other = new HttpPlane(timeouts: new TrafficTimeouts(Patience, brief, Patience));
        using Socket slow = other.Connect();
        slow.Say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
        using Socket waiting = other.Accept();
        Assert.StartsWith("HTTP/1.1 408 ", slow.HearsAll());
        Assert.Equal(0, other.S1.BadAnswersInARow);
    }

    /// <summary>One request on a connection of its own, and what the server says before it closes.</summary>
    private static void Exchange(HttpPlane plane, string answer)
    {
        using Socket client = plane.Connect();
        client.Say(Get);
        using (Socket server = plane.Accept())
        {
            server.Hears(Get);
            server.Say(answer);
            server.Shutdown(SocketShutdown.Send);
            HearsRest(client);
        }
    }

    private static void HearsRest(Socket client)
    {
        client.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[4096];
        try
        {
            while (client.Receive(rest) > 0)
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // As an answer that breaks off ends.
        }
    }
}
