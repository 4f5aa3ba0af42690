using System.Collections.Immutable;
using System.Globalization;
using HaActors.Net.Proxy.Http;

namespace HaActors.Host.Config;

/// <summary>Reads <c>error-files</c>: whole replies as HAProxy's <c>errorfile</c> has them, or pages that get a head from us.</summary>
internal static class ErrorPages
{
    // They go out of one buffer of 16 kB, head included.
    private const int LargestFile = 15_000;

    /// <summary>Statuses that the proxy answers with.</summary>
    public static ImmutableArray<int> Statuses { get; } = [.. ErrorReplies.Statuses];

    public static ImmutableDictionary<int, ImmutableArray<byte>> Read(Section section)
    {
        var pages = ImmutableDictionary.CreateBuilder<int, ImmutableArray<byte>>();
        foreach (var (key, value) in section.Block("error-files")?.Fields ?? [])
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || !Statuses.Contains(status))
                section.Reading.Fail(value.Path, key, $"the key must be one of {string.Join(", ", Statuses)}", value.Source);
            else if (value is not ConfigScalar file)
                section.Reading.Fail(value, "must be the path of a file");
            else if (Load(section, file, status) is { } page)
                pages[status] = page;
        }

        return pages.ToImmutable();
    }

    private static ImmutableArray<byte>? Load(Section section, ConfigScalar file, int status)
    {
        try
        {
            var bytes = new byte[LargestFile + 1];
            using var stream = File.OpenRead(file.Text);
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > LargestFile)
            {
                section.Reading.Fail(file, $"must have {LargestFile} bytes at most");
                return null;
            }

            if (ErrorReplies.TryFromFile(status, bytes.AsSpan(0, length)) is { } page)
                return [.. page];
            section.Reading.Fail(file, "begins with HTTP/ and must then be one whole reply: a status line, fields, an empty line, and what Content-Length says");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            section.Reading.Fail(file, $"must be a readable file: {e.Message}");
        }

        return null;
    }
}
