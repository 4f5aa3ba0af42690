using System.Net.Sockets;
using Akka.Actor;

namespace HaActors.Engine.Tests;

/// <summary>Bytes of strangers on the port of the remoting: the system goes on serving its peers.</summary>
public class StrangerTests
{
    [Theory]
    [InlineData("474554202f20485454502f312e310d0a0d0a")]   // GET / HTTP/1.1
    [InlineData("ffffffffffffffffffffffffffffffff")]       // a length of 4 GiB, or of -1
    [InlineData("00000000")]                               // a frame without content
    [InlineData("48614152")]                               // the embedded remoting's magic, and nothing after it
    [InlineData("486141520100000000007f7f")]               // its greeting with a length of 32 KiB
    public async Task Garbage_does_not_disturb_the_peers(string hex)
    {
        await using var pair = new RemotePair();
        for (var i = 0; i < 20; i++)
        {
            await Send(RemotePair.AddressOf(pair.B), Convert.FromHexString(hex));
        }
        await AssertServes(pair);
    }

    [Fact]
    public async Task Random_bytes_do_not_disturb_the_peers()
    {
        await using var pair = new RemotePair();
        var random = new Random(20261120);
        for (var i = 0; i < 100; i++)
        {
            var bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            await Send(RemotePair.AddressOf(pair.B), bytes);
        }
        await AssertServes(pair);
    }

    [Fact]
    public async Task Connections_that_say_nothing_do_not_disturb_the_peers()
    {
        await using var pair = new RemotePair();
        var silent = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var client = new TcpClient();
                silent.Add(client);
                await client.ConnectAsync("127.0.0.1", RemotePair.AddressOf(pair.B).Port!.Value);
            }
            await AssertServes(pair);
        }
        finally
        {
            silent.ForEach(c => c.Dispose());
        }
    }

    private static async Task Send(Address to, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port!.Value);
        try
        {
            await client.GetStream().WriteAsync(bytes);
        }
        catch (IOException)
        {
            // Closed before all was written: what a stranger deserves.
        }
    }

    private static async Task AssertServes(RemotePair pair)
    {
        var probe = new Probe(pair.B, "served");
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/served");
        remote.Tell("still there?");
        await probe.Expect("still there?");
    }
}
