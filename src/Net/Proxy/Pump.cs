using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>How far a <see cref="Pump"/> came.</summary>
internal enum PumpState
{
    /// <summary>Nothing to do until an event.</summary>
    Waiting,

    /// <summary>There is more to do at once; it stopped so that other sessions get their turn.</summary>
    Yielded,

    /// <summary>The source ended and all that it sent is delivered.</summary>
    Finished,

    /// <summary>The source broke; all that could be read of it is delivered.</summary>
    SourceBroken,

    /// <summary>The sink broke; what it did not take is lost.</summary>
    SinkBroken,
}

/// <summary>
/// One direction of a relay. It reads only while the sink takes what was read (backpressure), so at most one buffer or one pipe of bytes is
/// between the two sockets. Small reads are copied through the loop's scratch buffer; a source that keeps filling it is
/// spliced through a pipe.
/// </summary>
internal sealed unsafe class Pump(EventLoop loop, RelaySide source, RelaySide sink)
{
    // Reads in one go before other sessions get their turn.
    private const int TurnsBeforeYield = 8;

    // Full buffers in a row after which a source counts as bulk. Two splices cost about what copying one buffer of 16 kB does, so a single full
    // buffer could still be a short answer.
    private const int BulkAfterFullReads = 2;

    // A burst below this many bytes is cheaper to copy than to splice, so the source no longer counts as bulk.
    private const int BulkBurstBytes = 2 * LoopMemory.BufferSize;

    private byte* _buffer;      // rented while it holds bytes
    private int _bufferStart;
    private int _bufferEnd;
    private Pipe? _pipe;        // rented while a burst of bulk goes on
    private int _fullReads;
    private long _burstBytes;
    private bool _ended;

    private long _moved;

    public PumpState State { get; private set; }

    /// <summary>Whether bytes wait for the sink.</summary>
    public bool IsBlocked => _bufferEnd > _bufferStart || _pipe is { Length: > 0 };

    /// <summary>Whether no more will be delivered.</summary>
    public bool IsOver => State >= PumpState.Finished;

    /// <summary>For the next session.</summary>
    public void Reset()
    {
        State = PumpState.Waiting;
        _fullReads = 0;
        _burstBytes = 0;
        _ended = false;
        _moved = 0;
    }

    /// <summary>Gives back what it holds.</summary>
    public void Release()
    {
        if (_buffer != null) loop.Memory.Return(_buffer);
        _buffer = null;
        _bufferStart = _bufferEnd = 0;
        ReleasePipe();
    }

    /// <summary>Bytes read since the last call.</summary>
    public long TakeMoved()
    {
        long moved = _moved;
        _moved = 0;
        return moved;
    }

    /// <summary>Moves what can be moved now.</summary>
    public PumpState Run()
    {
        for (int turn = 0; !IsOver; turn++)
        {
            if (turn == TurnsBeforeYield) return State = PumpState.Yielded;
            if (IsBlocked)
            {
                if (!Flush()) break;
                if (IsBlocked) continue;
            }

            if (_ended) return State = PumpState.Finished;
            if (!source.Readable) return State = PumpState.Waiting;
            if (_fullReads >= BulkAfterFullReads && source.IsPlain && sink.IsPlain && (_pipe ??= loop.Memory.RentPipe()) is { } pipe) Splice(pipe);
            else Copy();
        }

        return State;
    }

    private void Copy()
    {
        int got = source.Receive(loop.Memory.Scratch, LoopMemory.BufferSize);
        if (got <= 0)
        {
            EndOfRead(got);
            return;
        }

        Count(got);
        _fullReads = got == LoopMemory.BufferSize ? _fullReads + 1 : 0;

        // A source that has ended gives nothing behind a short read but its end, which leaves together with these bytes.
        bool last = source.HungUp && got < LoopMemory.BufferSize && source.IsPlain;
        int sent = sink.Writable ? sink.Send(loop.Memory.Scratch, got, last) : 0;
        if (sent == got) return;
        if (sent < 0 && !AwaitSink()) return;
        _buffer = loop.Memory.RentBuffer();
        _bufferStart = Math.Max(sent, 0);
        _bufferEnd = got;
        Buffer.MemoryCopy(loop.Memory.Scratch + _bufferStart, _buffer + _bufferStart, LoopMemory.BufferSize - _bufferStart, got - _bufferStart);
        if (sent >= 0) sink.AwaitRoom();
    }

    private void Splice(Pipe pipe)
    {
        int got = pipe.Fill(source.Fd, LoopMemory.PipeSize);
        if (got <= 0)
        {
            EndOfRead(got);
            return;
        }

        Count(got);
    }

    private void Count(int got)
    {
        _moved += got;
        _burstBytes += got;
        source.LastActive = loop.Now;
    }

    private void EndOfRead(int got)
    {
        if (got < 0 && RelaySide.WouldBlock())
        {
            source.Readable = false;
            sink.SendHeld();
            State = PumpState.Waiting;
            if (_burstBytes < BulkBurstBytes) _fullReads = 0;
            _burstBytes = 0;
        }
        else
        {
            source.Readable = false;
            if (got == 0) _ended = true;
            else State = PumpState.SourceBroken;
        }

        ReleasePipe();
    }

    /// <summary>Sends what waits; false if some still waits or the sink broke.</summary>
    private bool Flush()
    {
        if (!sink.Writable)
        {
            State = PumpState.Waiting;
            return false;
        }

        int left = _pipe is { Length: > 0 } ? _pipe.Length : _bufferEnd - _bufferStart;
        int sent = _pipe is { Length: > 0 } ? _pipe.Empty(sink.Fd) : sink.Send(_buffer + _bufferStart, left);
        if (sent < 0)
        {
            AwaitSink();
            return false;
        }

        sink.LastActive = loop.Now;
        if (_buffer != null)
        {
            _bufferStart += sent;
            if (_bufferStart == _bufferEnd)
            {
                loop.Memory.Return(_buffer);
                _buffer = null;
                _bufferStart = _bufferEnd = 0;
            }
        }

        // A short send means that the socket is full; a short splice may only mean that one more call is needed.
        if (sent == left || _pipe is not null) return true;
        sink.AwaitRoom();
        State = PumpState.Waiting;
        return false;
    }

    /// <summary>After a failed write: waits for room, or notes that the sink broke and returns false.</summary>
    private bool AwaitSink()
    {
        if (RelaySide.WouldBlock())
        {
            State = PumpState.Waiting;
            sink.AwaitRoom();
            return true;
        }

        State = PumpState.SinkBroken;
        Release();
        return false;
    }

    private void ReleasePipe()
    {
        if (_pipe is not { } pipe) return;
        _pipe = null;
        loop.Memory.Return(pipe);
    }
}
