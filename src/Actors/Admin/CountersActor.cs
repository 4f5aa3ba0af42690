using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Admin;

/// <summary>
/// Counts what the engine and the serializer tell the event stream about messages and connections that came to nothing, and shows it
/// beside the counters of the redundancy thread. What the engine does not tell cannot be counted: Akka.NET has strangers on its port in
/// the log only. One per node, created by the guardian; the counts outlive it.
/// </summary>
public sealed class CountersActor : ReceiveActor
{
    private static readonly Type[] Told =
        [typeof(AssociationErrorEvent), typeof(ClusterMessages.Unreadable), typeof(DeadLetter), typeof(Dropped), typeof(UnhandledMessage), typeof(Warning), typeof(Error)];

    private readonly NodeServices _services;

    public CountersActor(NodeServices services)
    {
        _services = services;
        var tally = services.Tally;
        Receive<AssociationErrorEvent>(failed => tally.Count("connections", failed.IsInbound ? "refused" : "failed", KindOf(failed.Cause.Message)));
        Receive<ClusterMessages.Unreadable>(message => tally.Count("messages", "unreadable", message.Manifest));
        Receive<DeadLetter>(letter => tally.Count("messages", "undelivered", letter.Message.GetType().Name));
        Receive<Dropped>(letter => tally.Count("messages", "dropped", letter.Message.GetType().Name));
        Receive<UnhandledMessage>(letter => tally.Count("messages", "unhandled", letter.Message.GetType().Name));
        Receive<Warning>(logged => CountLog(logged, "warning"));
        Receive<Error>(logged => CountLog(logged, "error"));
        Receive<AdminMessages.GetCounters>(_ => Sender.Tell(Table()));
    }

    public static Props Props(NodeServices services) => Akka.Actor.Props.Create(() => new CountersActor(services));

    protected override void PreStart()
    {
        foreach (var type in Told)
        {
            Context.System.EventStream.Subscribe(Self, type);
        }
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <summary>The words before what differs from case to case: details follow a colon or stand in brackets, addresses have a scheme.</summary>
    public static string KindOf(string cause)
    {
        var end = cause.IndexOfAny([':', '[', '(', '\n']);
        if (end < 0)
        {
            return cause.TrimEnd('.');
        }

        var words = cause[..end];
        if (cause.AsSpan(end).StartsWith("://", StringComparison.Ordinal) && words.LastIndexOf(' ') is var scheme and > 0)
        {
            words = words[..scheme];
        }

        return words.TrimEnd();
    }

    // Only the engine's: what the product's own actors log has counters or tables of its own.
    private void CountLog(LogEvent logged, string kind)
    {
        if (logged.LogClass?.Namespace?.StartsWith("Akka", StringComparison.Ordinal) == true)
        {
            _services.Tally.Count("log", kind, logged.Cause is null ? logged.LogClass.Name : $"{logged.LogClass.Name} {logged.Cause.GetType().Name}");
        }
    }

    private AdminMessages.CounterTable Table()
    {
        var adverts = _services.Redundancy.Counters;
        AdminMessages.CounterRow[] own =
        [
            new("adverts", "sent", "", adverts.AdvertsSent),
            new("adverts", "received", "", adverts.AdvertsReceived),
            .. adverts.DroppedByReason.Select(dropped => new AdminMessages.CounterRow("adverts", "dropped", dropped.Key, dropped.Value)),
            new("adverts", "late", "", adverts.LateWakeUps),
            .. _services.Tally.Read().Select(counter => new AdminMessages.CounterRow(counter.Area, counter.Kind, counter.Reason, counter.Count)),
        ];
        return new AdminMessages.CounterTable(
        [
            .. own.OrderBy(row => row.Area, StringComparer.Ordinal)
                .ThenBy(row => row.Kind, StringComparer.Ordinal)
                .ThenBy(row => row.Reason, StringComparer.Ordinal),
        ]);
    }
}
