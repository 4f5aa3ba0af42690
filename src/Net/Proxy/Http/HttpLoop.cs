using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace HaActors.Net.Proxy.Http;

/// <summary>
/// What mode http has on one loop: its sessions, its connections to servers, and the memory in which every head is read and
/// written. Used by one thread.
/// </summary>
internal sealed unsafe class HttpLoop : IDisposable
{
    /// <summary>Most bytes of one read.</summary>
    public const int ReadSize = LoopMemory.BufferSize;

    /// <summary>Free before what is read, so that a longer head can be put before the body that came with it.</summary>
    public const int Margin = LoopMemory.BufferMargin;

    private const int KeptNotes = 256;

    private readonly Stack<RequestNote> _notes = new(KeptNotes);
    private byte* _room = (byte*)NativeMemory.Alloc(Margin + ReadSize);
    private byte* _head = (byte*)NativeMemory.Alloc(Margin + ReadSize);

    public HttpLoop(EventLoop loop)
    {
        Sessions = new RelayTable<HttpSession>(index => new HttpSession(loop, index));
        Links = new RelayTable<ServerLink>(index => new ServerLink(loop, index));
    }

    public RelayTable<HttpSession> Sessions { get; }

    public RelayTable<ServerLink> Links { get; }

    public RequestHead Request { get; } = new();

    public ResponseHead Response { get; } = new();

    /// <summary>Where reads go, behind <see cref="Margin"/>.</summary>
    public byte* Input => _room + Margin;

    /// <summary>The margin and the input behind it.</summary>
    public Span<byte> Room => new(_room, Margin + ReadSize);

    /// <summary>Where heads are written.</summary>
    public Span<byte> HeadRoom => new(_head, Margin + ReadSize);

    /// <summary>For a request that will be logged.</summary>
    public RequestNote RentNote() => _notes.TryPop(out RequestNote? note) ? note : new RequestNote();

    public void Return(RequestNote note)
    {
        if (_notes.Count < KeptNotes) _notes.Push(note);
    }

    /// <summary>As <see cref="EventLoop.Kill"/>.</summary>
    public int Kill(SessionFilter which, SessionOutcome outcome)
    {
        int killed = 0;
        for (int i = 0; i < Sessions.Count; i++)
        {
            if (!Sessions[i].Matches(which)) continue;
            Sessions[i].Kill(outcome);
            killed++;
        }

        return killed;
    }

    /// <summary>As <see cref="EventLoop.List"/>.</summary>
    public void List(SessionFilter which, int most, ConcurrentBag<SessionInfo> into, long now)
    {
        for (int i = 0; i < Sessions.Count && most > 0; i++)
        {
            if (!Sessions[i].Matches(which)) continue;
            into.Add(Sessions[i].Describe(now));
            most--;
        }
    }

    /// <summary>Lets clients of a closed frontend go that are between two requests.</summary>
    public void EndIdle(LoopFrontend frontend)
    {
        for (int i = 0; i < Sessions.Count; i++) Sessions[i].EndIdle(frontend);
    }

    public void Recycle()
    {
        Sessions.Recycle();
        Links.Recycle();
    }

    public void Dispose()
    {
        for (int i = 0; i < Sessions.Count; i++) Sessions[i].Kill(SessionOutcome.Killed);
        for (int i = 0; i < Links.Count; i++) Links[i].Close();
        NativeMemory.Free(_room);
        NativeMemory.Free(_head);
        _room = _head = null;
    }
}
