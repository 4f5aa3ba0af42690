using System.Net;
using System.Net.Sockets;

namespace HaActors.Lab.Tests.Health;

/// <summary>A gate for DNS over UDP: a message to the service and one back, each on its own.</summary>
internal sealed class DatagramGate : IGate
{
    // RFC 1035 section 4.1.1.
    private const int Flags = 2;
    private const byte IsAnswer = 0x80;
    private const int ResponseCode = 3;
    private const byte Refused = 5;
    private const int AnswerCount = 7;

    private readonly UdpClient _clients = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _closed = new();
    private readonly int _service;

    public DatagramGate(int service)
    {
        _service = service;
        _ = ServeAsync();
    }

    public GateKind Now { get; set; }

    public int Port => ((IPEndPoint)_clients.Client.LocalEndPoint!).Port;

    public void Dispose()
    {
        _closed.Cancel();
        _clients.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await _clients.ReceiveAsync(_closed.Token);
                _ = AnswerAsync(query.Buffer, query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(byte[] query, IPEndPoint client)
    {
        try
        {
            var kind = Now;
            var answer = kind is GateKind.Wrong or GateKind.Refusing ? Own(query, kind) : await AskAsync(query);
            // A message of so many bytes takes as many seconds.
            if (kind == GateKind.Slow)
                await Task.Delay(TimeSpan.FromSeconds(answer.Length), _closed.Token);
            await _clients.SendAsync(answer, client, _closed.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    private async Task<byte[]> AskAsync(byte[] query)
    {
        using var server = new UdpClient();
        server.Connect(IPAddress.Loopback, _service);
        await server.SendAsync(query, _closed.Token);
        return (await server.ReceiveAsync(_closed.Token)).Buffer;
    }

    /// <summary>The question again, with a refusal, or with records that do not follow.</summary>
    private static byte[] Own(byte[] query, GateKind kind)
    {
        byte[] answer = [.. query];
        answer[Flags] |= IsAnswer;
        if (kind == GateKind.Refusing)
            answer[ResponseCode] |= Refused;
        else
            answer[AnswerCount] = 9;
        return answer;
    }
}
