using System.Buffers.Binary;
using System.Text;

namespace HaActors.Net.Health;

/// <summary>Messages of PostgreSQL's protocol 3.0 during its start: a type, four bytes of length that count themselves, the body.</summary>
internal sealed class PostgresqlMessages(AnswerReader answers)
{
    public const byte Authentication = (byte)'R';
    public const byte Error = (byte)'E';

    private const int LengthSize = 4;
    private const int Longest = 8 * 1024;

    /// <summary>The next one, which must be of one of the two kinds.</summary>
    /// <exception cref="ProbeFailure">It is not, or the connection ended.</exception>
    public async Task<(byte Type, byte[] Body)> NextAsync(CancellationToken cancel)
    {
        byte[] head = await answers.ExactlyAsync(1 + LengthSize, cancel).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - LengthSize;
        if (head[0] is not (Authentication or Error) || length is < 4 or > Longest)
            throw ProbeFailure.Malformed($"not an answer of PostgreSQL: {ProbeText.Printable(head)}");
        return (head[0], await answers.ExactlyAsync(length, cancel).ConfigureAwait(false));
    }

    /// <summary>A message with a type.</summary>
    public static byte[] Message(char type, byte[] body)
    {
        byte[] message = new byte[1 + LengthSize + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), LengthSize + body.Length);
        body.CopyTo(message, 1 + LengthSize);
        return message;
    }

    /// <summary>What an error says.</summary>
    public static string TextOf(byte[] error) => ProbeText.Printable((Array.Find(Fields(error), field => field.StartsWith('M')) ?? "M")[1..]);

    /// <summary>Whether an error bears that SQLSTATE.</summary>
    public static bool Bears(byte[] error, string state) => Fields(error).Contains("C" + state);

    // Fields: a byte that tells the kind (C: SQLSTATE, M: message), a text, a zero byte.
    private static string[] Fields(byte[] error) => Encoding.Latin1.GetString(error).Split('\0');
}
