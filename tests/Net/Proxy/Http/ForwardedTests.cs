using System.Net.Sockets;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Who the client is, as servers are told; what clients claim about themselves stands before it, never behind.</summary>
public sealed class ForwardedTests
{
    private static readonly HttpSettings Both = new() { ForwardedFor = true, Forwarded = true };

    [Theory]
    [InlineData("TCP4 192.0.2.7 198.51.100.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("TCP6 2001:db8::7 2001:db8::1", "2001:db8::7", "\"[2001:db8::7]\"")]
    [InlineData("TCP6 ::ffff:192.0.2.7 ::1", "192.0.2.7", "192.0.2.7")]
    [InlineData("UNKNOWN", "127.0.0.1", "127.0.0.1")]
    public void Address_has_the_form_of_its_header(string source, string text, string node)
    {
        using var plane = new HttpPlane(Both);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true });
        using Socket client = plane.Connect();
        client.Say($"PROXY {source}{(source == "UNKNOWN" ? "" : " 1111 80")}\r\n{Get}");
        using Socket server = plane.Accept();
        server.Hears($"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {text}\r\nX-Forwarded-Proto: http\r\nForwarded: proto=http;for={node}\r\n\r\n");
    }

    [Fact]
    public void What_the_client_claims_comes_first_and_its_protocol_is_not_believed()
    {
        using var plane = new HttpPlane(Both);
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=10.0.0.1;proto=https\r\nX-Forwarded-For: 10.0.0.1\r\nx-forwarded-proto: https\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=10.0.0.1;proto=https\r\nX-Forwarded-For: 10.0.0.1\r\n"
            + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nForwarded: proto=http;for=127.0.0.1\r\n\r\n");
    }

    // At the outermost proxy nobody has a right to claim anything.
    [Fact]
    public void Rules_that_delete_the_claims_leave_our_word_alone()
    {
        using var plane = new HttpPlane(Both with
        {
            Rules = [new HttpRule(null, new HttpAction.DeleteHeader("X-Forwarded-For")), new HttpRule(null, new HttpAction.DeleteHeader("Forwarded"))],
        });
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=\"10.0.0.1\r\nX-Forwarded-For: 10.0.0.1\r\nX-FORWARDED-FOR: 10.0.0.2\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nForwarded: proto=http;for=127.0.0.1\r\n\r\n");
    }

    [Fact]
    public void Without_the_settings_the_headers_are_the_clients_own()
    {
        using var plane = new HttpPlane();
        using Socket client = plane.Connect();
        const string request = "GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=x\r\nX-Forwarded-For: y\r\nX-Forwarded-Proto: z\r\n\r\n";
        client.Say(request);
        using Socket server = plane.Accept();
        server.Hears(request);
    }

    [Fact]
    public void Connection_may_not_take_our_word_away()
    {
        using var plane = new HttpPlane(Both);
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\nHost: a\r\nConnection: x-forwarded-for, forwarded\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");
        using Socket server = plane.Accept();
        server.Hears("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nForwarded: proto=http;for=127.0.0.1\r\n\r\n");
    }
}
