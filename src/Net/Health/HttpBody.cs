using System.Globalization;
using System.Text;

namespace HaActors.Net.Health;

/// <summary>
/// Takes a response's body out of the bytes that follow its head: by length, in chunks, or until the connection ends (RFC 9112 section 6.3).
/// Each byte is looked at once, however small the pieces are.
/// </summary>
internal sealed class HttpBody
{
    private const int LongestSizeLine = 1024;   // a chunk's size with its extensions

    private readonly MemoryStream _bytes = new();
    private readonly StringBuilder _line = new();
    private readonly bool _isChunked;
    private bool _inTrailer;

    // Bytes to come of the body or of the chunk; -1: until the connection ends, or a chunk's size is to be read.
    private long _left = -1;

    /// <param name="head">The final head, from the status line to the empty line.</param>
    /// <param name="isEmpty">Whether request or status allow no body (HEAD, 204, 304).</param>
    public HttpBody(ReadOnlySpan<byte> head, bool isEmpty)
    {
        foreach (string line in Encoding.Latin1.GetString(head).Split('\n').Skip(1))
        {
            int colon = line.IndexOf(':');
            if (colon < 0) continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].ToLowerInvariant())
            {
                case "transfer-encoding" when value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase):
                    _isChunked = true;
                    break;
                case "content-length":
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _left))
                        throw ProbeFailure.Malformed($"not a Content-Length: {ProbeText.Printable(value)}");
                    break;
            }
        }

        // Chunks go before a length (RFC 9112 section 6.3, rule 3).
        if (_isChunked) _left = -1;
        IsWhole = isEmpty || _left == 0;
    }

    /// <summary>Nothing more belongs to it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether the connection's end is the body's end.</summary>
    public bool EndsWithConnection => !_isChunked && _left < 0;

    /// <summary>What has come so far; bytes that are not UTF-8 as replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length);

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="ProbeFailure">They are no chunks though the head says so.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsWhole)
        {
            if (_isChunked && _left < 0)
            {
                TakeSize(bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            int taken = _left < 0 ? bytes.Length : (int)Math.Min(_left, bytes.Length);
            _bytes.Write(bytes[..taken]);
            bytes = bytes[taken..];
            if (_left >= 0) _left -= taken;
            if (_left == 0) IsWhole = !_isChunked;
            if (_left == 0 && _isChunked) _left = -1;
        }
    }

    /// <summary>A line before a chunk, behind it (empty), or of the trailer.</summary>
    private void TakeSize(byte next)
    {
        if (next != '\n')
        {
            _line.Append((char)next);
            if (_line.Length > LongestSizeLine) throw ProbeFailure.Malformed("a chunk's size has no end");
            return;
        }

        string line = _line.ToString().TrimEnd('\r');
        _line.Clear();
        if (_inTrailer) IsWhole = line.Length == 0;
        else if (line.Length == 0 && _bytes.Length > 0) return;
        else if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0)
            throw ProbeFailure.Malformed($"not a chunk's size: {ProbeText.Printable(line)}");
        else if (size == 0) _inTrailer = true;
        else _left = size;
    }
}
