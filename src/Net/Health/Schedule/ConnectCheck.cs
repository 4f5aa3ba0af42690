using System.Net;
using System.Runtime.InteropServices;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Health.Schedule;

/// <summary>
/// A tcp check on the scheduler's own epoll: connects, and closes with RST as soon as it stands, as <see cref="TcpProbe"/> does, without a task or
/// an allocation per probe. Ten thousand of them a second cost a fraction of a processor.
/// </summary>
internal sealed class ConnectCheck : ScheduledCheck
{
    private readonly SocketName _server;
    private readonly string _timedOut;
    private int _fd = -1;

    /// <param name="token">What the scheduler's epoll tells this check by.</param>
    public ConnectCheck(
        CheckScheduler scheduler, CheckSettings check, IPEndPoint server, CheckStart start, Action<CheckReport> told, ulong token)
        : base(scheduler, check, start, told)
    {
        (_server, Token) = (new SocketName(server), token);
        _timedOut = $"no connection within {Limit.TotalMilliseconds:0} ms";
    }

    public ulong Token { get; }

    /// <summary>The connection stands or has failed.</summary>
    public void OnEvent(EpollEvents events)
    {
        if (_fd < 0) return;
        // A connection that just stands needs not be asked.
        int error = (events & (EpollEvents.Error | EpollEvents.HangUp)) == 0 ? 0 : Sockets.TakeError(_fd);
        GiveUp();
        Conclude(error);
    }

    protected override void Probe()
    {
        _fd = Sockets.Open(_server.Family);
        if (_fd < 0)
        {
            Conclude(Marshal.GetLastSystemError());
            return;
        }

        int error = Sockets.Connect(_fd, _server) < 0 ? Marshal.GetLastSystemError() : 0;
        if (error == Errno.InProgress && Scheduler.Epoll.TryAdd(_fd, EpollEvents.Out, Token))
        {
            WaitForDeadline();
            return;
        }

        GiveUp();
        Conclude(error);
    }

    protected override void TimeOut()
    {
        GiveUp();
        End(ProbeCode.L4TOUT, _timedOut);
    }

    protected override void GiveUp()
    {
        if (_fd >= 0) Sockets.Abort(_fd);
        _fd = -1;
    }

    private void Conclude(int error)
    {
        if (error == 0) End(ProbeCode.L4OK, "");
        else End(ProbeCode.L4CON, Marshal.GetPInvokeErrorMessage(error));
    }
}
