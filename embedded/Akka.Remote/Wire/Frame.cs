namespace Akka.Remote;

/// <summary>
/// The wire format. A connection begins with a <see cref="Hello"/> each way; then come frames, each a length (4 bytes,
/// little endian, of what follows it), a kind (1 byte) and the kind's content.
/// </summary>
internal enum FrameKind : byte
{
    /// <summary>A message: recipient, sender, serializer id, manifest, payload.</summary>
    Message = 1,

    /// <summary>Are you there? Sent by who connected.</summary>
    Ping = 2,

    /// <summary>The answer to <see cref="Ping"/>.</summary>
    Pong = 3,

    /// <summary>The receiver is quarantined; the connection closes.</summary>
    Quarantined = 4,

    /// <summary>The sender is shutting down; the connection closes.</summary>
    Bye = 5,
}

/// <summary>Sizes of a frame's parts, in bytes.</summary>
internal static class FrameSize
{
    public const int Length = 4;
    public const int Header = Length + 1;
}
