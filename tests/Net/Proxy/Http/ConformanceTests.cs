using System.Net.Sockets;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>The table of <see cref="Conformance"/>, and what else may not pass: whatever is ambiguous reaches no server.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<ConformanceCase> Cases => [.. Conformance.All];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Request_is_refused_or_passed_on_in_one_form(ConformanceCase row)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say(row.Text);
        if (row.Status == 200)
        {
            using Socket server = plane.Accept();
            server.Hears(row.Heard ?? row.Text);
            server.Say(Ok);
            client.Hears("HTTP/1.1 200 OK\r\n");
            // What was not understood would come now, as the beginning of a second request.
            client.Shutdown(SocketShutdown.Send);
            client.HearsAll();
            Assert.Equal(0, server.Available);
            return;
        }

        Assert.StartsWith($"HTTP/1.1 {row.Status} ", client.HearsAll());
        Assert.False(plane.Listeners[0].Poll(0, SelectMode.SelectRead), "a server was connected to");
        client.Dispose();
        plane.EndsWith(SessionOutcome.BadRequest);
    }

    // The bodies of the table come with their heads; here the server has the head, and half of a body, before the rest turns out to be bad.
    [Theory]
    [InlineData("3;\nabc\r\n0\r\n\r\n")]
    [InlineData("0\r\nX : 1\r\n\r\n")]
    [InlineData("3\r\nabcX0\r\n\r\n")]
    public void Body_that_turns_bad_never_ends_at_the_server(string rest)
    {
        const string begin = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask(begin);
        client.Say(rest);

        Assert.StartsWith("HTTP/1.1 400 ", client.HearsAll());
        string more = "";
        byte[] one = new byte[1];
        try
        {
            while (server.Receive(one) > 0) more += (char)one[0];
            Assert.Fail("the server saw an end");
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            Assert.DoesNotContain("0\r\n\r\n", more);
        }
    }

    [Theory]
    [InlineData("garbage\0\r\n\r\n")]
    [InlineData("X: 1\r\n\r\n")]
    [InlineData("0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n")]
    public void Garbage_behind_a_request_is_refused_after_its_answer(string garbage)
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        const string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        client.Say(post + garbage);
        using Socket server = plane.Accept();
        server.Hears(post);
        server.Say(Ok);

        client.Hears(Ok);
        Assert.StartsWith("HTTP/1.1 400 ", client.HearsAll());
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public void Refusal_behind_a_head_request_has_its_page()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        client.Say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        using Socket server = plane.Accept();
        server.Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        client.Hears("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");

        client.Say("nonsense\r\n\r\n");
        Assert.EndsWith("<h1>400 Bad Request</h1>\n", client.HearsAll());
    }
}
