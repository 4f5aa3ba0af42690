using Akka.Actor;

namespace HaActors.Actors;

/// <summary>
/// How supervisors here treat a failing child: restart it, but a child that fails ten times within a minute has a lasting cause,
/// and then the failure goes up, until the guardian starts its whole tree anew.
/// </summary>
internal static class ChildSupervision
{
    private const int MostRestarts = 10;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    /// <summary>Restarts a child; one over the limit is stopped, which its watching supervisor turns into a failure of its own.</summary>
    public static SupervisorStrategy RestartWithLimit() =>
        new OneForOneStrategy(MostRestarts, Within, _ => Directive.Restart);

    /// <summary>For the handler of <see cref="Terminated"/>: a child that ends unasked was over the limit.</summary>
    public static void Escalate(Terminated ended) =>
        throw new ChildLostException($"{ended.ActorRef.Path.Name} failed more than {MostRestarts} times within {Within.TotalSeconds} s");

    /// <summary>A name as an actor path element; names from the configuration may hold anything.</summary>
    public static string PathElement(string name) => Uri.EscapeDataString(name);
}

/// <summary>A child was given up; the supervisor that throws it fails in its place.</summary>
public sealed class ChildLostException(string message) : Exception(message);
