using Akka.Actor.Refs;

namespace Akka.Actor;

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
    private protected SelectionPathElement()
    {
    }
}

/// <summary>The child of a name.</summary>
public class SelectChildName : SelectionPathElement
{
    public SelectChildName(string name)
    {
        Name = name;
    }

    public string Name { get; }

    public override string ToString() => Name;
}

/// <summary>All children whose names match: <c>*</c> stands for any text, <c>?</c> for one character.</summary>
public class SelectChildPattern : SelectionPathElement
{
    public SelectChildPattern(string patternStr)
    {
        PatternStr = patternStr;
    }

    public string PatternStr { get; }

    public override string ToString() => PatternStr;
}

/// <summary>The parent.</summary>
public class SelectParent : SelectionPathElement
{
    public override string ToString() => "..";
}

/// <summary>A message on its way through a selection.</summary>
public class ActorSelectionMessage : IPossiblyHarmful
{
    public ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    {
        Message = message;
        Elements = elements;
        WildCardFanOut = wildCardFanOut;
    }

    public object Message { get; }

    public SelectionPathElement[] Elements { get; }

    /// <summary>True below a pattern: no match is no dead letter.</summary>
    public bool WildCardFanOut { get; }
}

/// <summary>The actors, if any, that stand at a path when a message is told. Cheap, knows nothing of their lives.</summary>
public class ActorSelection : ICanTell
{
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Split('/', StringSplitOptions.RemoveEmptyEntries))
    {
    }

    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
        : this(anchor, [.. elements.Where(e => e.Length > 0).Select(SelectionPath.Element)])
    {
    }

    public IActorRef Anchor { get; }

    public SelectionPathElement[] Path { get; }

    public string PathString => "/" + string.Join('/', Path.Select(p => p.ToString()));

    public void Tell(object message, IActorRef? sender = null) =>
        SelectionPath.Deliver((IInternalActorRef)Anchor, sender ?? Cells.ActorCell.CurrentSelf, new ActorSelectionMessage(message, Path));

    /// <exception cref="ActorNotFoundException">No live actor answered within the timeout.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null!), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException($"no actor at {this}");
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            throw new ActorNotFoundException($"no answer from {this} within {timeout}", e);
        }
    }

    public override string ToString() => $"ActorSelection[Anchor({Anchor}), Path({PathString})]";
}
