using Akka.Actor;

namespace Akka.Remote;

/// <summary>A system's door to the others.</summary>
public abstract class RemoteTransport
{
    private protected RemoteTransport()
    {
    }

    /// <summary>The addresses under which others reach this system.</summary>
    public abstract ISet<Address> Addresses { get; }

    public abstract Address DefaultAddress { get; }

    /// <summary>Listens; throws where it cannot.</summary>
    public abstract void Start();

    /// <summary>Sends what is waiting, for a while, and closes all connections.</summary>
    public abstract Task Shutdown();
}
