using System.Collections.Concurrent;
using System.Text;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

/// <summary>Keeps the lines of a session log for the test.</summary>
internal sealed class LinesOfLog : ILogSink
{
    private readonly BlockingCollection<string> _lines = [];

    public string Next()
    {
        Assert.True(_lines.TryTake(out string? line, LoopbackPlane.Patience), "no line came");
        return line!;
    }

    public int Write(ReadOnlySpan<byte> line)
    {
        _lines.Add(Encoding.Latin1.GetString(line));
        return 0;
    }

    public int Flush() => 0;

    public void Dispose()
    {
    }
}
