using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private static readonly object PlainTerminated = new();

    private Dictionary<IActorRef, object>? _watching;
    private Dictionary<IActorRef, object>? _queuedTerminated;
    private HashSet<IInternalActorRef>? _watchedBy;

    public IActorRef Watch(IActorRef subject) => StartWatch(subject, PlainTerminated);

    public IActorRef WatchWith(IActorRef subject, object message) => StartWatch(subject, message);

    public IActorRef Unwatch(IActorRef subject)
    {
        if (!subject.Equals(_self))
        {
            if (_watching?.Remove(subject) == true)
            {
                ((IInternalActorRef)subject).Send(new Unwatch((IInternalActorRef)subject, _self));
            }
            _queuedTerminated?.Remove(subject);
        }
        return subject;
    }

    private IActorRef StartWatch(IActorRef subject, object message)
    {
        if (subject.Equals(_self))
        {
            return subject;
        }
        _watching ??= [];
        if (_watching.TryGetValue(subject, out var earlier))
        {
            if (!ReferenceEquals(earlier, message) && !earlier.Equals(message))
            {
                throw new InvalidOperationException($"{_self} watches {subject} with another message already; unwatch it first");
            }
            return subject;
        }
        _watching.Add(subject, message);
        ((IInternalActorRef)subject).Send(new Watch((IInternalActorRef)subject, _self));
        return subject;
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self))
        {
            (_watchedBy ??= []).Add(watcher);
        }
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self))
        {
            _watchedBy?.Remove(watcher);
        }
    }

    private void HandleDeath(DeathWatchNotification death)
    {
        if (_watching?.Remove(death.Actor, out var message) == true && _phase != Phase.Terminating)
        {
            (_queuedTerminated ??= [])[death.Actor] = message;
            _mailbox.Add(new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated), death.Actor);
        }
        if (RemoveChild(death.Actor))
        {
            HandleChildEnd();
        }
    }

    private void DeliverTerminated(Terminated terminated)
    {
        if (_queuedTerminated?.Remove(terminated.ActorRef, out var message) == true)
        {
            Deliver(ReferenceEquals(message, PlainTerminated) ? terminated : message);
        }
    }

    private void TellWatchers()
    {
        foreach (var watcher in _watchedBy ?? [])
        {
            if (!watcher.Equals(ParentOrNull))
            {
                watcher.Send(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
            }
        }
        _watchedBy = null;
    }

    private void UnwatchAll()
    {
        foreach (var subject in _watching?.Keys.ToArray() ?? [])
        {
            Unwatch(subject);
        }
        _queuedTerminated = null;
    }
}
