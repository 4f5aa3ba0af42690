using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Keeps one frontend open. Created by the traffic supervisor, one per frontend; tells it once whether the frontend could be
/// opened. Stopping it leaves the frontend open: the data plane outlives the actor system.
/// </summary>
public sealed class ListenerActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FrontendSettings _frontend;
    private readonly IDataPlane _dataPlane;

    public ListenerActor(FrontendSettings frontend, IDataPlane dataPlane)
    {
        (_frontend, _dataPlane) = (frontend, dataPlane);

        Receive<TrafficMessages.StopAccepting>(_ => Close());
    }

    public static Props Props(FrontendSettings frontend, IDataPlane dataPlane) =>
        Akka.Actor.Props.Create(() => new ListenerActor(frontend, dataPlane));

    protected override void PreStart()
    {
        var binds = string.Join(' ', _frontend.Binds);
        try
        {
            _dataPlane.OpenFrontend(_frontend);
            _log.Info("Frontend {0} listens on {1} for backend {2}", _frontend.Name, binds, _frontend.Backend);
            Context.Parent.Tell(new TrafficMessages.ListenerResult(_frontend.Name, null));
        }
        catch (ListenException refused)
        {
            _log.Error("Frontend {0} cannot listen: {1}", _frontend.Name, refused.Message);
            Context.Parent.Tell(new TrafficMessages.ListenerResult(_frontend.Name, refused.Message));
        }
    }

    private void Close()
    {
        _dataPlane.CloseFrontend(_frontend.Name);
        _log.Info("Frontend {0} stopped accepting", _frontend.Name);
    }
}
