using Akka.Actor;

namespace Akka.Remote;

/// <summary>The remoting cannot start.</summary>
public class RemoteTransportException : AkkaException
{
    public RemoteTransportException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
