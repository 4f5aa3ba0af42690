using Akka.Actor;
using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;

namespace Akka.Remote;

/// <summary>Marks references to actors of other systems.</summary>
public interface IRemoteRef : IActorRef;

/// <summary>A path on another system. It may name no actor, or one that has ended; only an answer tells.</summary>
public class RemoteActorRef : ActorRefBase, IRemoteRef, IInternalActorRef
{
    private readonly RemoteActorRefProvider _provider;
    private readonly Association _association;

    internal RemoteActorRef(RemoteActorRefProvider provider, Association association, ActorPath path)
    {
        _provider = provider;
        _association = association;
        Path = path;
        SerializedPath = path.ToSerializationFormat();
    }

    public override ActorPath Path { get; }

    /// <summary>The path as it travels with each message.</summary>
    internal string SerializedPath { get; }

    LocalActorRefProvider IInternalActorRef.Provider => _provider;

    IInternalActorRef? IInternalActorRef.Parent => Path.Depth == 0 ? null : new RemoteActorRef(_provider, _association, Path.Parent);

    bool IInternalActorRef.IsLocal => false;

    bool IInternalActorRef.IsTerminated => false;

    IEnumerable<IInternalActorRef> IInternalActorRef.Children => [];

    protected override void TellInternal(object message, IActorRef sender) => _association.Send(message, sender, this);

    /// <summary>Watches go through the local <see cref="RemoteWatcher"/>, which also notices that the whole node is gone.</summary>
    void IInternalActorRef.Send(SystemMessage message)
    {
        switch (message)
        {
            case Watch watch when watch.Watchee.Equals(this) && !watch.Watcher.Equals(_provider.Watcher):
                _provider.Watcher.Tell(new WatchRemote(this, watch.Watcher), ActorRefs.NoSender);
                break;
            case Unwatch unwatch when unwatch.Watchee.Equals(this) && !unwatch.Watcher.Equals(_provider.Watcher):
                _provider.Watcher.Tell(new UnwatchRemote(this, unwatch.Watcher), ActorRefs.NoSender);
                break;
            default:
                _association.Send(message, ActorRefs.NoSender, this);
                break;
        }
    }

    void IInternalActorRef.Stop() => ((IInternalActorRef)this).Send(new Terminate());

    // Only a parent suspends, resumes and restarts, and a parent is never on another node.
    void IInternalActorRef.Suspend()
    {
    }

    void IInternalActorRef.Resume(Exception? causedByFailure)
    {
    }

    void IInternalActorRef.Restart(Exception cause)
    {
    }

    IInternalActorRef? IInternalActorRef.FindChild(string name) => new RemoteActorRef(_provider, _association, Path / name);
}
