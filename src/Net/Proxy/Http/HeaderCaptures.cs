using System.Collections.Immutable;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy.Http;

/// <summary>Takes the headers that the log quotes (HAProxy <c>capture request|response header</c>) out of a message.</summary>
internal sealed class HeaderCaptures(ImmutableArray<HeaderCapture> settings)
{
    private readonly (byte[] Name, int Most)[] _captures =
        [.. settings.Select(each => (Encoding.ASCII.GetBytes(each.Name.ToLowerInvariant()), each.Length))];

    public bool IsEmpty => _captures.Length == 0;

    /// <summary>Writes the values with <see cref="RequestNote.Separator"/> between them. Of a header that comes more than once the last counts, as for HAProxy.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(MessageHead head, ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        int at = 0;
        for (int i = 0; i < _captures.Length; i++)
        {
            if (i > 0 && at < into.Length) into[at++] = RequestNote.Separator;
            ReadOnlySpan<byte> value = Last(head, bytes, _captures[i].Name);
            int count = Math.Min(Math.Min(value.Length, _captures[i].Most), into.Length - at);
            value[..count].CopyTo(into[at..]);
            at += count;
        }

        return at;
    }

    private static ReadOnlySpan<byte> Last(MessageHead head, ReadOnlySpan<byte> bytes, byte[] name)
    {
        ReadOnlySpan<byte> value = default;
        foreach (ref readonly HeadField field in head.Fields)
        {
            if (MessageHead.IsNamed(bytes, field, name)) value = head.Value(bytes, field);
        }

        return value;
    }
}
