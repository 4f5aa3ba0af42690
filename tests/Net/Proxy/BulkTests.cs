using System.Net.Sockets;
using System.Security.Cryptography;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed class BulkTests
{
    private const int Size = 64 * 1024 * 1024;

    [Fact]
    public async Task Slow_reader_gets_64_MB_unchanged_and_slows_the_sender_down()
    {
        using var plane = new LoopbackPlane();
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        Task<string> sent = SendAsync(server, seed: 1);
        // Nobody reads: what the sockets and one pipe can hold goes in, then the sender must be held up.
        await Task.Delay(200);
        long held = plane.Www.BytesOut;
        Assert.True(held < Size / 2, $"{held} bytes were taken without anybody reading");
        string received = await ReceiveAsync(client, pauseEveryBytes: 4 * 1024 * 1024);

        Assert.Equal(await sent, received);
        Assert.Equal(Size, plane.Www.BytesOut);
    }

    [Fact]
    public async Task Both_directions_carry_bulk_at_once()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        Task<string>[] sent = [SendAsync(client, seed: 2), SendAsync(server, seed: 3)];
        string[] received = await Task.WhenAll(ReceiveAsync(server), ReceiveAsync(client));

        Assert.Equal(await Task.WhenAll(sent), received);
        Until(() => plane.Www is { Sessions: 0, BytesIn: Size, BytesOut: Size }, "the end of the session");
    }

    [Fact]
    public async Task Small_messages_between_bulk_arrive_in_order()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);

        byte[] bulk = RandomNumberGenerator.GetBytes(3_000_000);
        for (int round = 0; round < 5; round++)
        {
            client.Say("small");
            server.Hears("small");
            Task sending = OwnThread.Run(() => client.Send(bulk));
            byte[] got = new byte[bulk.Length];
            await ReadExactlyAsync(server, got);
            await sending;
            Assert.Equal(bulk, got);
        }
    }

    [Fact]
    public async Task Killed_session_with_bytes_in_its_pipe_does_not_pass_them_to_the_next()
    {
        using var plane = new LoopbackPlane(loops: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        for (int round = 0; round < 3; round++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listener);
            server.Blocking = false;
            byte[] junk = new byte[1024 * 1024];
            Until(() => server.Send(junk, SocketFlags.None, out SocketError error) <= 0 && error == SocketError.WouldBlock, "a full relay");
            plane.Plane.KillSessions("app", null);
        }

        using Socket next = plane.Connect();
        using Socket fresh = Accept(listener);
        byte[] whole = RandomNumberGenerator.GetBytes(2_000_000);
        Task sending = OwnThread.Run(() => fresh.Send(whole));
        byte[] got = new byte[whole.Length];
        await ReadExactlyAsync(next, got);
        await sending;
        Assert.Equal(whole, got);
    }

    private static Task<string> SendAsync(Socket socket, int seed) => OwnThread.Run(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(seed);
        byte[] chunk = new byte[100_000];
        for (int left = Size; left > 0;)
        {
            random.NextBytes(chunk);
            ReadOnlySpan<byte> part = chunk.AsSpan(0, Math.Min(left, chunk.Length));
            hash.AppendData(part);
            for (int sent = 0; sent < part.Length;) sent += socket.Send(part[sent..]);
            left -= part.Length;
        }

        socket.Shutdown(SocketShutdown.Send);
        return Convert.ToHexString(hash.GetHashAndReset());
    });

    private static Task<string> ReceiveAsync(Socket socket, int pauseEveryBytes = int.MaxValue) => OwnThread.Run(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[150_000];
        for (int total = 0, pauseAt = pauseEveryBytes; ;)
        {
            int got = socket.Receive(chunk);
            if (got == 0) return Convert.ToHexString(hash.GetHashAndReset());
            hash.AppendData(chunk, 0, got);
            total += got;
            if (total < pauseAt) continue;
            pauseAt += pauseEveryBytes;
            Thread.Sleep(10);
        }
    });

    private static Task ReadExactlyAsync(Socket socket, byte[] into) => OwnThread.Run(() =>
    {
        int got = 0;
        while (got < into.Length) got += socket.Receive(into, got, into.Length - got, SocketFlags.None);
        return got;
    });
}
