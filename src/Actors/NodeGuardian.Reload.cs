using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors;

/// <content>
/// A reload: the tree is grown anew from the new settings while the engine and the data plane serve on. What both revisions have
/// in common is opened again as it is, which changes nothing.
/// </content>
public sealed partial class NodeGuardian
{
    private IActorRef? _reconfigureAsker;

    private void Reconfigure(GuardianMessages.Reconfigure order)
    {
        if (_stopAsker is not null)
        {
            Sender.Tell(new GuardianMessages.Reconfigured("the node is stopping"));
            return;
        }

        if (_reconfigureAsker is not null)
        {
            Sender.Tell(new GuardianMessages.Reconfigured("another reload is under way"));
            return;
        }

        _reconfigureAsker = Sender;
        _startResult = null;
        Timers.CancelAll();
        var ending = Context.GetChildren().Where(child => !child.Equals(_events)).ToHashSet();
        foreach (var child in ending)
        {
            Context.Watch(child);
            Context.Stop(child);
        }

        Become(() => Regrowing(order.Next, ending));
    }

    private void Abandon(ServiceSettings old, ServiceSettings next)
    {
        foreach (var vip in old.Vips.Select(vip => vip.Name).Except(next.Vips.Select(vip => vip.Name)))
        {
            _services.Redundancy.Close(vip, $"revision {next.Revision} of the configuration does not have it");
        }

        foreach (var frontend in old.Frontends.Select(frontend => frontend.Name).Except(next.Frontends.Select(frontend => frontend.Name)))
        {
            _log.Info("Frontend {0} stops accepting: revision {1} of the configuration does not have it", frontend, next.Revision);
            _services.DataPlane.CloseFrontend(frontend);
        }
    }

    /// <summary>The old tree is ending; everybody waits for the new one.</summary>
    private void Regrowing(ServiceSettings next, HashSet<IActorRef> ending)
    {
        Receive<Terminated>(ended =>
        {
            if (ending.Remove(ended.ActorRef) && ending.Count > 0)
            {
                return;
            }

            Abandon(_settings.Current, next);
            _services.Tracks.Use(next.Tracks);
            _services.Verdicts.Keep(next);
            _settings.Current = next;
            Grow();
            Become(Serving);
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }
}
