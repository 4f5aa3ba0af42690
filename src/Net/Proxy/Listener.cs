using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>One listening socket of one loop. Level-triggered: what it leaves in the queue is reported again.</summary>
internal sealed class Listener(EventLoop loop, LoopFrontend frontend, int fd, ulong token) : WheelTimer
{
    // New connections must not starve the open ones (HAProxy has tune.maxaccept for it); 64, with their connects, take one or two milliseconds.
    private const int AcceptsPerTurn = 64;

    // How soon a loop notices that a session on another loop has made room. Its own sessions resume it at once.
    private const long LimitPauseMilliseconds = 10;

    // Descriptors and kernel memory come back when sessions end; asking all the time would only burn the CPU.
    private const long ResourcePauseMilliseconds = 100;

    private bool _paused;
    private bool _atLimit;

    public int Fd => fd;

    public void Start() => loop.Epoll.Add(fd, EpollEvents.In, token);

    /// <summary>Takes connections from the queue, until it is empty, the frontend is full or other work is due.</summary>
    public void Accept()
    {
        for (int i = 0; i < AcceptsPerTurn && !_paused; i++)
        {
            if (!AcceptOne()) return;
        }
    }

    /// <summary>Takes what is queued and not over the limit, then closes: a connection whose handshake is complete is served, not reset.</summary>
    public void Close()
    {
        while (AcceptOne())
        {
        }

        loop.Wheel.Cancel(this);
        _ = FileDescriptor.Close(fd);
    }

    public void ResumeAtLimit()
    {
        if (_atLimit) Expire();
    }

    public override void Expire()
    {
        loop.Wheel.Cancel(this);
        _paused = _atLimit = false;
        loop.Epoll.Modify(fd, EpollEvents.In, token);
    }

    private bool AcceptOne()
    {
        if (!frontend.TryEnter())
        {
            Pause(LimitPauseMilliseconds);
            _atLimit = true;
            return false;
        }

        int client = Sockets.Accept(fd, out SocketName source);
        if (client >= 0)
        {
            frontend.Counters.Add(FrontendCounter.Accepted, 1);
            if (frontend.Http is null) loop.Relays.Rent().Start(frontend, client, source);
            else loop.Http.Sessions.Rent().Start(frontend, client, source);
            return true;
        }

        frontend.Leave();
        switch (Marshal.GetLastSystemError())
        {
            case Errno.Again:
                return false;
            case Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoBufferSpace or Errno.OutOfMemory:
                frontend.Counters.Add(FrontendCounter.AcceptPauses, 1);
                Pause(ResourcePauseMilliseconds);
                return false;
            default:
                // The connection that was next in the queue is gone (accept(2), error handling); the others are not.
                return true;
        }
    }

    private void Pause(long milliseconds)
    {
        if (!_paused) loop.Epoll.Modify(fd, EpollEvents.None, token);
        _paused = true;
        loop.Wheel.Set(this, loop.Now + milliseconds);
    }
}
