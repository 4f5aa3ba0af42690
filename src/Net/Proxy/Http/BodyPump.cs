using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http;

/// <summary>How far a <see cref="BodyPump"/> came.</summary>
internal enum BodyState
{
    /// <summary>Nothing to do until an event.</summary>
    Waiting,

    /// <summary>There is more to do at once; it stopped so that other sessions get their turn.</summary>
    Yielded,

    /// <summary>The whole body is delivered.</summary>
    Finished,

    /// <summary>The source ended or broke before the body did; all that could be read is delivered.</summary>
    Truncated,

    /// <summary>The sink broke; what it did not take is lost.</summary>
    SinkBroken,

    /// <summary>The source broke the rules of the chunked coding.</summary>
    Malformed,
}

/// <summary>
/// Carries one body from one side to the other and knows where it ends. It reads only while the sink takes what was read (backpressure), so at
/// most one buffer or one pipe of bytes is between the two. Small reads are copied through the loop's input memory; a long run of
/// bytes that need no look is spliced through a pipe.
/// </summary>
internal sealed unsafe class BodyPump(EventLoop loop)
{
    private const int TurnsBeforeYield = 8;

    // As for the relay of mode tcp: two full reads in a row, and enough left for a splice to cost less than copies. A body of known
    // length that is long enough is spliced at once, until one splice finds too little to be worth two calls.
    private const int BulkAfterFullReads = 2;
    private const int LeastSplice = 2 * LoopMemory.BufferSize;
    private const int LeastBurst = LoopMemory.BufferSize / 2;

    private RelaySide _source = null!;
    private RelaySide? _sink;
    private BodyKind _kind;
    private long _left;
    private ChunkFilter _chunks;
    private TrailerFields? _trailers;
    private byte* _buffer;
    private int _start;
    private int _end;
    private Pipe? _pipe;
    private int _fullReads;
    private bool _allRead;
    private long _moved;

    public BodyState State { get; private set; }

    /// <summary>Whether no more will be delivered.</summary>
    public bool IsOver => State >= BodyState.Finished;

    /// <summary>Whether bytes wait for the sink.</summary>
    public bool IsBlocked => _end > _start || _pipe is { Length: > 0 };

    /// <summary>Whether the source has given all of the body.</summary>
    public bool IsAllRead => _allRead;

    /// <summary>The sink's connection ends behind this body, in the same turn. Set after <see cref="Begin"/>.</summary>
    public bool IsLast { get; set; }

    /// <summary>Bytes of the body that were read since the last call.</summary>
    public long TakeMoved()
    {
        long moved = _moved;
        _moved = 0;
        return moved;
    }

    /// <summary>Bytes in the loop's input, behind the body's end; valid right after a call that read.</summary>
    public int ExcessStart { get; private set; }

    public int ExcessLength { get; private set; }

    /// <summary>Begins a body.</summary>
    /// <param name="length">With <see cref="BodyKind.Length"/>.</param>
    /// <param name="decodes">With <see cref="BodyKind.Chunked"/>: passes the content only.</param>
    public void Begin(BodyKind kind, long length, RelaySide source, RelaySide? sink, bool decodes = false)
    {
        (_kind, _left, _source, _sink) = (kind, length, source, sink);
        _allRead = kind == BodyKind.None;
        IsLast = false;
        State = BodyState.Waiting;
        _moved = 0;
        _fullReads = kind == BodyKind.Length ? BulkAfterFullReads : 0;
        ExcessLength = 0;
        if (kind == BodyKind.Chunked) _chunks = new ChunkFilter(decodes, _trailers ??= new TrailerFields());
    }

    /// <summary>Sets who gets what is read from now on.</summary>
    public void SendTo(RelaySide sink) => _sink = sink;

    /// <summary>Takes bytes of the body that are in the loop's input already.</summary>
    /// <param name="at">Where they begin in <see cref="HttpLoop.Room"/>.</param>
    /// <param name="count">How many there are; those behind the body's end become the excess.</param>
    /// <param name="start">Where what is to be passed on begins in the room.</param>
    /// <param name="length">How much of it there is.</param>
    public void Take(int at, int count, out int start, out int length)
    {
        int taken = 0;
        start = at;
        length = 0;
        switch (_kind)
        {
            case BodyKind.UntilClose:
                taken = length = count;
                break;
            case BodyKind.Length:
                taken = length = (int)Math.Min(count, _left);
                _left -= taken;
                _allRead = _left == 0;
                break;
            case BodyKind.Chunked:
                taken = _chunks.Run(loop.Http.Room, at, count, out start, out length);
                _allRead = _chunks.IsOver;
                if (_chunks.IsBad) State = BodyState.Malformed;
                break;
        }

        if (length == 0) start = at;
        _moved += taken;
        ExcessStart = at + taken;
        ExcessLength = count - taken;
    }

    /// <summary>Sends bytes, or keeps them until the sink has room.</summary>
    public void Deliver(byte* bytes, int count)
    {
        int sent = _sink!.Writable ? _sink.Send(bytes, count, IsLast && _allRead) : 0;
        if (sent < 0)
        {
            if (!RelaySide.WouldBlock())
            {
                State = BodyState.SinkBroken;
                return;
            }

            sent = 0;
        }

        if (sent == count) return;
        _buffer = loop.Memory.RentBuffer();
        _start = sent;
        _end = count;
        Buffer.MemoryCopy(bytes + sent, _buffer + sent, count - sent, count - sent);
        if (_sink.Writable) _sink.AwaitRoom();
    }

    /// <summary>Moves what can be moved now.</summary>
    public BodyState Run()
    {
        ExcessLength = 0;
        for (int turn = 0; !IsOver; turn++)
        {
            if (IsBlocked && !Flush()) break;
            if (IsBlocked) continue;
            if (_allRead)
            {
                State = BodyState.Finished;
                break;
            }

            if (!_source.Readable) return State = BodyState.Waiting;
            if (turn >= TurnsBeforeYield) return State = BodyState.Yielded;
            if (_fullReads >= BulkAfterFullReads && Unseen >= LeastSplice && _source.IsPlain && _sink!.IsPlain
                && (_pipe ??= loop.Memory.RentPipe()) is { } pipe) Splice(pipe);
            else Copy();
        }

        if (IsOver) Release();
        return State;
    }

    /// <summary>Gives back what it holds.</summary>
    public void Release()
    {
        if (_buffer != null) loop.Memory.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
        ReleasePipe();
    }

    /// <summary>Bytes that may pass without being looked at.</summary>
    private long Unseen => _kind switch
    {
        BodyKind.Length => _left,
        BodyKind.Chunked => _chunks.DataLeft,
        _ => long.MaxValue,
    };

    private void Copy()
    {
        HttpLoop http = loop.Http;
        // One byte more than the body has: a short read then says that there is nothing behind it, which spares the next reader a call.
        int most = _kind == BodyKind.Length ? (int)Math.Min(_left + 1, HttpLoop.ReadSize) : HttpLoop.ReadSize;
        int got = _source.Receive(http.Input, most);
        if (got <= 0)
        {
            EndOfRead(got);
            return;
        }

        _fullReads = got == HttpLoop.ReadSize ? _fullReads + 1 : 0;
        Take(HttpLoop.Margin, got, out int start, out int length);
        if (length > 0 && !IsOver) Deliver(http.Input - HttpLoop.Margin + start, length);
    }

    private void Splice(Pipe pipe)
    {
        int got = pipe.Fill(_source.Fd, (int)Math.Min(Unseen, LoopMemory.PipeSize));
        if (got <= 0)
        {
            EndOfRead(got);
            return;
        }

        if (got < LeastBurst) _fullReads = 0;
        _source.LastActive = loop.Now;
        _moved += got;
        if (_kind == BodyKind.Length) _allRead = (_left -= got) == 0;
        else if (_kind == BodyKind.Chunked) _chunks.SkipData(got);
    }

    private void EndOfRead(int got)
    {
        if (got < 0 && RelaySide.WouldBlock()) State = BodyState.Waiting;
        else if (got == 0 && _kind == BodyKind.UntilClose) _allRead = true;
        else State = BodyState.Truncated;
        _source.Readable = false;
        ReleasePipe();
    }

    /// <summary>Sends what waits; false if some still waits or the sink broke.</summary>
    private bool Flush()
    {
        State = BodyState.Waiting;
        if (!_sink!.Writable) return false;
        int left = _pipe is { Length: > 0 } ? _pipe.Length : _end - _start;
        int sent = _pipe is { Length: > 0 } ? _pipe.Empty(_sink.Fd) : _sink.Send(_buffer + _start, left);
        if (sent < 0)
        {
            if (RelaySide.WouldBlock()) _sink.AwaitRoom();
            else State = BodyState.SinkBroken;
            return false;
        }

        _sink.LastActive = loop.Now;
        if (_buffer != null && (_start += sent) == _end)
        {
            loop.Memory.Return(_buffer);
            _buffer = null;
            _start = _end = 0;
        }

        // A short send means that the socket is full; a short splice may only mean that one more call is needed.
        if (sent == left || _pipe is { Length: > 0 }) return true;
        _sink.AwaitRoom();
        return false;
    }

    private void ReleasePipe()
    {
        if (_pipe is not { } pipe) return;
        _pipe = null;
        loop.Memory.Return(pipe);
    }
}
