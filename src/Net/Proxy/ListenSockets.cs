using System.Net;
using System.Runtime.InteropServices;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>Opens the listening sockets of a bind. Runs on the caller's thread, so that a failure reaches the caller.</summary>
internal static class ListenSockets
{
    // After this long a connection is handed out without bytes too, so that its timeouts begin to count.
    private const int DeferSeconds = 3;

    /// <summary>One socket per loop for one endpoint; the kernel spreads new connections over them by hash.</summary>
    /// <exception cref="ListenException">The endpoint cannot be had; no socket is left open.</exception>
    public static int[] Open(FrontendSettings frontend, IPEndPoint endpoint, int loops)
    {
        var name = new SocketName(endpoint);
        var sockets = new List<int>(loops);
        int errno = TryOpen(name, shared: false, listens: false, out int probe);
        // SO_REUSEPORT would let us share the port with another process of the same user and take half of its connections. A socket without
        // it is refused in that case, so it asks first.
        if (errno == 0) _ = FileDescriptor.Close(probe);
        while (errno == 0 && sockets.Count < loops)
        {
            errno = TryOpen(name, shared: true, listens: true, out int socket);
            if (errno != 0) break;
            sockets.Add(socket);
            Adapt(socket, frontend);
            // The client speaks first and we answer at once: the answer says that the request has come (HAProxy: tcp-smart-accept).
            if (frontend is { Http: not null, AcceptProxy: false }) Sockets.DelayAcks(socket);
        }

        if (errno == 0) return [.. sockets];
        foreach (int socket in sockets) _ = FileDescriptor.Close(socket);
        throw new ListenException($"ha.frontends.{frontend.Name}.bind = {Text(endpoint)}: {Reason(errno)}", errno);
    }

    /// <summary>Has a listening socket follow settings that a reload may change.</summary>
    public static void Adapt(int socket, FrontendSettings frontend) => Sockets.Defer(socket, frontend.DeferAccept ? DeferSeconds : 0);

    private static int TryOpen(in SocketName name, bool shared, bool listens, out int socket)
    {
        socket = Sockets.Open(name.Family);
        if (socket < 0) return Marshal.GetLastSystemError();
        Sockets.SendAtOnce(socket);
        if (Sockets.Bind(socket, name, shared) >= 0 && (!listens || Sockets.Listen(socket) >= 0)) return 0;
        int errno = Marshal.GetLastSystemError();
        _ = FileDescriptor.Close(socket);
        return errno;
    }

    private static string Text(IPEndPoint endpoint) =>
        endpoint.Address.Equals(IPAddress.Any) ? $"*:{endpoint.Port}" : endpoint.ToString();

    private static string Reason(int errno) => errno switch
    {
        Errno.AddressInUse => "the port is in use (another program listens on it)",
        Errno.AccessDenied or Errno.NotPermitted => "ports below net.ipv4.ip_unprivileged_port_start need the capability CAP_NET_BIND_SERVICE",
        Errno.FamilyNotSupported => "this machine has no IPv6",
        Errno.AddressNotAvailable => "this machine cannot have that address",
        Errno.TooManyFiles => "the process has no file descriptors left (raise its limit, ulimit -n or LimitNOFILE=)",
        _ => Marshal.GetPInvokeErrorMessage(errno),
    };
}
