using System.Text;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>A text of a rule with places for what a message says; see <see cref="Model.HttpAction"/>.</summary>
public sealed class TextFormat
{
    private enum Part
    {
        Literal,
        Source,
        Method,
        Path,
        Query,
        Uri,
        Host,
        Header,
    }

    private readonly (Part Part, byte[] Text)[] _parts;

    private TextFormat((Part, byte[])[] parts) => _parts = parts;

    /// <summary>Takes a text apart; null if it contains an unknown place.</summary>
    public static TextFormat? TryParse(string text)
    {
        var parts = new List<(Part, byte[])>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                literal.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '%')
            {
                literal.Append('%');
                i++;
            }
            else
            {
                int close = text.IndexOf(']', i);
                if (i + 1 >= text.Length || text[i + 1] != '[' || close < 0) return null;
                if (Place(text[(i + 2)..close]) is not { } place) return null;
                if (literal.Length > 0) parts.Add((Part.Literal, Encoding.Latin1.GetBytes(literal.ToString())));
                literal.Clear();
                parts.Add(place);
                i = close;
            }
        }

        if (literal.Length > 0) parts.Add((Part.Literal, Encoding.Latin1.GetBytes(literal.ToString())));
        return new TextFormat([.. parts]);
    }

    /// <summary>Writes the text of a message. Places that need a request are empty in an answer.</summary>
    internal void Write(scoped ref HeadWriter writer, scoped in MessageView message)
    {
        foreach ((Part part, byte[] text) in _parts)
        {
            if (part == Part.Literal) writer.Add(text);
            else if (part == Part.Source) WriteSource(ref writer, message);
            else if (part == Part.Header) WriteHeader(ref writer, message, text);
            else if (message.Request is { } request) WriteRequest(ref writer, part, request, message.Bytes);
        }
    }

    private static void WriteSource(scoped ref HeadWriter writer, scoped in MessageView message)
    {
        Span<byte> text = stackalloc byte[AddressText.MaxLength];
        Native.SocketName client = message.Client;
        int length = AddressText.Write(client.AddressBytes, text);
        writer.Add(text[..length]);
    }

    private static void WriteHeader(scoped ref HeadWriter writer, scoped in MessageView message, ReadOnlySpan<byte> name)
    {
        if (message.Request is { } request)
        {
            if (request.TryValue(message.Bytes, name, out ReadOnlySpan<byte> value)) writer.Add(value);
            return;
        }

        foreach (ref readonly HeadField field in message.Head.Fields)
        {
            if (!MessageHead.IsNamed(message.Bytes, field, name)) continue;
            writer.Add(message.Head.Value(message.Bytes, field));
            return;
        }
    }

    private static void WriteRequest(scoped ref HeadWriter writer, Part part, RequestHead request, scoped ReadOnlySpan<byte> bytes)
    {
        if (part == Part.Method) writer.Add(request.MethodText(bytes));
        if (part is Part.Path or Part.Uri) writer.Add(request.Path(bytes));
        if (part is Part.Query or Part.Uri) writer.Add(request.Query(bytes));
        if (part == Part.Host) writer.Add(request.HostText(bytes));
    }

    private static (Part, byte[])? Place(string name) => name switch
    {
        "src" => (Part.Source, []),
        "method" => (Part.Method, []),
        "path" => (Part.Path, []),
        "query" => (Part.Query, []),
        "uri" => (Part.Uri, []),
        "host" => (Part.Host, []),
        _ when name.StartsWith("hdr(", StringComparison.Ordinal) && name.EndsWith(')') && name.Length > 5 =>
            (Part.Header, Encoding.ASCII.GetBytes(name[4..^1].ToLowerInvariant())),
        _ => null,
    };
}
