using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// Lines to a file that others rotate, in either way of logrotate(8): renamed and followed by <see cref="Reopen"/>, or copied and truncated; each
/// write goes to what is then the file's end (O_APPEND).
/// </summary>
public sealed class FileSink : ILogSink
{
    private readonly string _path;
    private StreamSink _current;
    private StreamSink? _next;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public FileSink(string path) => (_path, _current) = (path, Open(path));

    public int Write(ReadOnlySpan<byte> line) => _current.Write(line);

    /// <summary>Ends a batch, and the use of a file that was put aside.</summary>
    public int Flush()
    {
        int lost = _current.Flush();
        if (Interlocked.Exchange(ref _next, null) is { } next)
        {
            _current.Dispose();
            _current = next;
        }

        return lost;
    }

    // The caller waits for the disk, the thread that writes lines takes the file over between two batches.
    public void Reopen() => Interlocked.Exchange(ref _next, Open(_path))?.Dispose();

    public void Dispose()
    {
        _current.Dispose();
        Interlocked.Exchange(ref _next, null)?.Dispose();
    }

    private static StreamSink Open(string path) => new(new FileStream(FileDescriptor.OpenToAppend(path), FileAccess.Write, bufferSize: 0));
}
