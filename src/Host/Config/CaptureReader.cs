using System.Collections.Immutable;
using System.Globalization;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the headers that the log quotes: a list of <c>NAME</c> or <c>NAME LENGTH</c>.</summary>
internal static class CaptureReader
{
    private const int MostHeaders = 8;
    private const int LongestValue = 256;
    private const int UsualLength = 64;

    public static ImmutableArray<HeaderCapture> Read(Section section, string key)
    {
        var texts = section.List(key);
        if (texts.Length > MostHeaders)
            section.Reading.Fail(texts[MostHeaders], $"must be {MostHeaders} headers at most");
        var captures = ImmutableArray.CreateBuilder<HeaderCapture>();
        foreach (var text in texts.Take(MostHeaders))
        {
            var words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var length = UsualLength;
            var good = words.Length is 1 or 2 && HttpNames.IsToken(words[0])
                && (words.Length == 1 || int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out length));
            if (!good || length is < 1 or > LongestValue)
                section.Reading.Fail(text, $"must be \"NAME\" or \"NAME LENGTH\" with the name of a header and 1-{LongestValue}");
            else
                captures.Add(new HeaderCapture(words[0], length));
        }

        return captures.ToImmutable();
    }
}
