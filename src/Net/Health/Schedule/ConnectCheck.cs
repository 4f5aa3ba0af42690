using System.Net;
using System.Runtime.InteropServices;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Health.Schedule;

/// <summary>
/// A tcp check on the scheduler's own epoll: connects, and resets as soon as the server has answered, as <see cref="TcpProbe"/> does, without a task
/// or an allocation per probe. Ten thousand of them a second cost a fraction of a processor.
/// </summary>
internal sealed class ConnectCheck : ScheduledCheck
{
    private readonly SocketName _server;
    private readonly string _timedOut;
    private readonly bool _leavesNoMark;
    private ConnectSocket? _socket;

    public ConnectCheck(CheckScheduler scheduler, CheckSettings check, IPEndPoint server, CheckStart start, Action<CheckReport> told)
        : base(scheduler, check, start, told)
    {
        _server = new SocketName(server);
        // The kernel ties an IPv6 socket to the interface of a link-local server, or to IPv4, for good: tcp_v6_connect, net/ipv6/tcp_ipv6.c.
        _leavesNoMark = !server.Address.IsIPv6LinkLocal && !server.Address.IsIPv4MappedToIPv6;
        _timedOut = $"no connection within {Limit.TotalMilliseconds:0} ms";
    }

    /// <summary>The connection stands or has failed.</summary>
    public void OnEvent(EpollEvents events)
    {
        if (_socket is null) return;
        // A connection that just stands needs not be asked.
        Ends((events & (EpollEvents.Error | EpollEvents.HangUp)) == 0 ? 0 : Sockets.TakeError(_socket.Fd));
    }

    /// <summary>The server has not answered at once.</summary>
    public void Waits() => WaitForDeadline();

    /// <summary>The probe has ended.</summary>
    /// <param name="error">As errno; 0: none.</param>
    public void Ends(int error)
    {
        GiveUp();
        Conclude(error);
    }

    protected override void Probe()
    {
        _socket = Scheduler.Sockets.Begin(this, _server, out int error);
        if (_socket is null) Conclude(error);
    }

    protected override void TimeOut()
    {
        GiveUp();
        End(ProbeCode.L4TOUT, _timedOut);
    }

    protected override void GiveUp()
    {
        if (_socket is not null) Scheduler.Sockets.Release(_socket, _leavesNoMark);
        _socket = null;
    }

    private void Conclude(int error)
    {
        if (error == 0) End(ProbeCode.L4OK, "");
        else End(ProbeCode.L4CON, Marshal.GetPInvokeErrorMessage(error));
    }
}
