using HaActors.Net.Native;

namespace HaActors.Net.Tests.Native;

public sealed class EpollTests : IDisposable
{
    private readonly Epoll _epoll = new(4);
    private readonly EventFd _event = new();

    [Fact]
    public void Wait_returns_nothing_when_nothing_happened()
    {
        _epoll.Add(_event.Fd, EpollEvents.In, 7);

        Assert.Equal(0, _epoll.Wait(0));
        Assert.Equal(0, _epoll.Wait(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Wait_gives_back_token_and_events_of_a_signal(int timeoutMilliseconds)
    {
        _epoll.Add(_event.Fd, EpollEvents.In, 0xfedc_ba98_7654_3210);
        _event.Signal();

        Assert.Equal(1, _epoll.Wait(timeoutMilliseconds));
        Assert.Equal(EpollEvents.In, _epoll.EventsAt(0));
        Assert.Equal(0xfedc_ba98_7654_3210, _epoll.TokenAt(0));
    }

    [Fact]
    public void Several_events_keep_their_tokens_apart()
    {
        using var other = new EventFd();
        _epoll.Add(_event.Fd, EpollEvents.In, 1);
        _epoll.Add(other.Fd, EpollEvents.In, 2);
        _event.Signal();
        other.Signal();

        Assert.Equal(2, _epoll.Wait(-1));
        Assert.Equal([1ul, 2ul], new[] { _epoll.TokenAt(0), _epoll.TokenAt(1) }.Order());
    }

    [Fact]
    public void Drained_event_is_reported_again_only_after_the_next_signal()
    {
        _epoll.Add(_event.Fd, EpollEvents.In, 1);
        _event.Signal();
        _event.Signal();
        _event.Drain();

        Assert.Equal(0, _epoll.Wait(0));
        _event.Signal();
        Assert.Equal(1, _epoll.Wait(0));
    }

    [Fact]
    public void Edge_triggered_state_is_reported_once()
    {
        _epoll.Add(_event.Fd, EpollEvents.In | EpollEvents.EdgeTriggered, 1);
        _event.Signal();

        Assert.Equal(1, _epoll.Wait(0));
        Assert.Equal(0, _epoll.Wait(0));
    }

    [Fact]
    public void Removed_descriptor_is_silent()
    {
        _epoll.Add(_event.Fd, EpollEvents.In, 1);
        _epoll.Remove(_event.Fd);
        _event.Signal();

        Assert.Equal(0, _epoll.Wait(0));
    }

    [Fact]
    public void Failure_names_the_call_and_the_reason()
    {
        _epoll.Add(_event.Fd, EpollEvents.In, 1);

        var error = Assert.Throws<LinuxException>(() => _epoll.Add(_event.Fd, EpollEvents.In, 1));
        Assert.Equal(Errno.Exists, error.Errno);
        Assert.Equal("epoll_ctl: File exists (errno 17)", error.Message);
    }

    public void Dispose()
    {
        _event.Dispose();
        _epoll.Dispose();
    }
}
