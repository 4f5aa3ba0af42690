using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>What rules look at: one message as it came, and who sent it.</summary>
/// <param name="request">Null when the message is an answer.</param>
/// <param name="status">Of an answer; else 0.</param>
internal readonly ref struct MessageView(ReadOnlySpan<byte> bytes, MessageHead head, RequestHead? request, int status, in SocketName client)
{
    private readonly SocketName _client = client;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public MessageHead Head { get; } = head;

    public RequestHead? Request { get; } = request;

    public int Status { get; } = status;

    public SocketName Client => _client;
}
