namespace HaActors.Net.Health.Schedule;

/// <summary>One of <see cref="ConnectSockets"/>.</summary>
internal sealed class ConnectSocket(int fd, ushort family, int index)
{
    public int Fd => fd;

    public ushort Family => family;

    /// <summary>What the epoll tells it by.</summary>
    public int Index => index;

    /// <summary>Whose probe it makes; null: it is idle.</summary>
    public ConnectCheck? User { get; set; }

    /// <summary>Whether the epoll knows it; once it does, it does so until the socket is closed.</summary>
    public bool IsWatched { get; set; }
}
