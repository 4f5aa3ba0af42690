using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Petabridge.Cmd.Client;
using Petabridge.Cmd.Host;

namespace HaActors.Engine.Tests;

/// <summary>What the listener does with clients that are not pbm, too many, or gone.</summary>
public sealed class PetabridgeListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<byte[]> Nonsense => new()
    {
        new byte[] { 0xff, 0xff, 0xff, 0xff },
        new byte[] { 0x00, 0x10, 0x00, 0x00 },
        new byte[] { 0, 0, 0, 4, (byte)'n', (byte)'u', (byte)'l', (byte)'l' },
        new byte[] { 0, 0, 0, 2, (byte)'{', (byte)'}' },
        "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
        Frame("""{"type":"run"}"""),
        Frame("""{"type":"run","palette":null,"command":"x","arguments":[]}"""),
        Frame("""{"type":"run","palette":"test","command":"count","arguments":[null]}"""),
        Frame("""{"type":"answer","text":"x","final":true,"kind":"Output"}"""),
        Frame("""{"type":"nope"}"""),
        Frame(new string('[', 5000)),
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Client_that_sends_nonsense_is_disconnected_and_the_next_is_served(byte[] nonsense)
    {
        await using var node = PetabridgeNode.Start(handlers: new TestPalette());
        using var client = await node.ConnectAsync();
        await client.SendAsync(nonsense);
        await ReadToEndAsync(client);
        Assert.Equal(ExitStatus.Success, (await node.PbmAsync("test", "count")).Status);
    }

    [Fact]
    public async Task Odd_number_of_arguments_is_a_switch_without_a_value()
    {
        await using var node = PetabridgeNode.Start(handlers: new TestPalette());
        using var client = await node.ConnectAsync();
        await client.SendAsync(Frame("""{"type":"run","palette":"test","command":"count","arguments":["-x"]}"""));
        client.Shutdown(SocketShutdown.Send);
        Assert.Contains("-x", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Handler_stops_when_the_client_leaves()
    {
        var left = new TaskCompletionSource();
        await using var node = PetabridgeNode.Start(handlers: new TestPalette(left));
        using (var client = await node.ConnectAsync())
        {
            await client.SendAsync(Frame("""{"type":"run","palette":"test","command":"watch","arguments":[]}"""));
            Assert.NotEqual(0, await client.ReceiveAsync(new byte[1]));
            Assert.False(left.Task.IsCompleted);
        }

        await left.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Client_beyond_the_limit_is_told_and_served_once_another_has_left()
    {
        await using var node = PetabridgeNode.Start(handlers: new TestPalette());
        var clients = new List<Socket>();
        // Each asks for something and waits for the answer, so that it is known to be connected.
        for (var i = 0; i < 32; i++)
        {
            clients.Add(await node.ConnectAsync());
            await clients[i].SendAsync(Frame("""{"type":"get-palettes"}"""));
            Assert.NotEqual(0, await clients[i].ReceiveAsync(new byte[1]));
        }

        var refused = await node.PbmAsync("test", "count");
        Assert.Equal(ExitStatus.Failed, refused.Status);
        Assert.Contains("32 clients", refused.Error);

        foreach (var client in clients) client.Dispose();
        while ((await node.PbmAsync("test", "count")).Status != ExitStatus.Success) await Task.Yield();
    }

    [Fact]
    public async Task Address_in_use_fails_the_start_with_a_sentence()
    {
        await using var node = PetabridgeNode.Start(handlers: new TestPalette());
        using var second = ActorSystem.Create("second", ConfigurationFactory.ParseString($"petabridge.cmd {{ host = \"127.0.0.1\", port = {node.Port} }}"));
        var failure = Assert.Throws<InvalidOperationException>(() => PetabridgeCmd.Get(second).Start());
        Assert.Contains(node.Address, failure.Message);
        await second.Terminate();
    }

    [Fact]
    public async Task Listener_ends_with_its_actor_system()
    {
        var node = PetabridgeNode.Start(handlers: new TestPalette());
        await node.DisposeAsync();
        Assert.Equal(ExitStatus.Unreachable, (await node.PbmAsync("test", "count")).Status);
    }

    private static byte[] Frame(string json) => [0, 0, (byte)(json.Length >> 8), (byte)json.Length, .. System.Text.Encoding.ASCII.GetBytes(json)];

    /// <summary>Everything until the other side closes or resets.</summary>
    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Patience);
        var received = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), limit.Token) is > 0 and var count) received.AddRange(buffer[..count]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A reset is a disconnection too.
        }

        return System.Text.Encoding.UTF8.GetString([.. received]);
    }
}
