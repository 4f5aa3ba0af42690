using System.Text;

namespace HaActors.Net.Health;

/// <summary>Makes text for operators out of what servers send.</summary>
internal static class ProbeText
{
    private const int MostDetail = 80;
    private const int MostQuoted = 60;

    /// <summary>To the length that <see cref="ProbeResult.Detail"/> allows.</summary>
    public static string Shorten(string detail) => detail.Length <= MostDetail ? detail : detail[..MostDetail];

    /// <inheritdoc cref="Printable(ReadOnlySpan{byte})"/>
    public static string Printable(string line) => Printable(Encoding.Latin1.GetBytes(line));

    /// <summary>The beginning of a line, with whatever is not printable ASCII as '?'.</summary>
    public static string Printable(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(MostQuoted);
        foreach (byte each in line[..Math.Min(line.Length, MostQuoted)]) text.Append(each is >= 0x20 and < 0x7f ? (char)each : '?');
        return text.ToString();
    }
}
