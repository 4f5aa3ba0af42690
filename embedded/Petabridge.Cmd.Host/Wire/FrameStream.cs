using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;

namespace Petabridge.Cmd.Wire;

/// <summary>Frames on a connection: a length of four bytes, big-endian, then as many bytes of JSON in UTF-8.</summary>
internal sealed class FrameStream(Socket socket) : IDisposable
{
    /// <summary>Bytes of a request. Chosen: a command line on Linux is far shorter than this (MAX_ARG_STRLEN, 128 KiB).</summary>
    public const int RequestLimit = 128 * 1024;

    /// <summary>Bytes of an answer. Chosen: a table of 10000 servers has about 1 MiB.</summary>
    public const int AnswerLimit = 16 * 1024 * 1024;

    private const int HeaderLength = 4;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Null when the other side has closed.</summary>
    /// <exception cref="IOException">The connection broke inside a frame.</exception>
    /// <exception cref="InvalidDataException">The frame is too long or not a message.</exception>
    public async Task<WireMessage?> ReadAsync(int limit, CancellationToken cancel)
    {
        var header = new byte[HeaderLength];
        if (await _stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancel).ConfigureAwait(false) < HeaderLength) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length > limit) throw new InvalidDataException($"a frame of {length} bytes is longer than {limit}");
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, cancel).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<WireMessage>(body, Json) ?? throw new InvalidDataException("a frame holds null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("a frame is not a message", e);
        }
    }

    /// <summary>One write at a time.</summary>
    public async Task WriteAsync(WireMessage message, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        var frame = new byte[HeaderLength + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, HeaderLength);
        await _stream.WriteAsync(frame, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _stream.Dispose();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowOutOfOrderMetadataProperties = true,
    };
}
