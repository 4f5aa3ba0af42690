using System.IO.Enumeration;
using Akka.Actor.Refs;

namespace Akka.Actor;

/// <summary>Walks selections through the tree.</summary>
internal static class SelectionPath
{
    public static SelectionPathElement Element(string text) => text switch
    {
        ".." => new SelectParent(),
        _ when text.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(text),
        _ => new SelectChildName(text),
    };

    /// <param name="start">Where a relative path begins.</param>
    public static ActorSelection Select(string path, LocalActorRefProvider provider, IActorRef start)
    {
        if (ActorPath.TryParse(path, out var absolute))
        {
            return new ActorSelection(provider.RootGuardianAt(absolute.Address), absolute.Elements);
        }
        return new ActorSelection(path.StartsWith('/') ? provider.RootGuardian : start, path);
    }

    public static void Deliver(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        if (!anchor.IsLocal)
        {
            anchor.Tell(selection, sender!);
            return;
        }
        IInternalActorRef? current = anchor;
        for (var i = 0; i < selection.Elements.Length && current is not null; i++)
        {
            switch (selection.Elements[i])
            {
                case SelectParent:
                    current = current.Parent;
                    break;
                case SelectChildPattern pattern:
                    Fan(current, sender, selection, pattern.PatternStr, i + 1);
                    return;
                case SelectChildName { Name: "temp" } when current.Path.Depth == 0 && selection.Elements is [_, SelectChildName asker]:
                    current = current.Provider.Find(["temp", asker.Name]);
                    i++;
                    break;
                case SelectChildName child:
                    current = current.FindChild(child.Name);
                    break;
            }
        }
        if (current is not null)
        {
            current.Tell(selection.Message, sender!);
        }
        else
        {
            Miss(anchor, sender, selection);
        }
    }

    private static void Fan(IInternalActorRef parent, IActorRef? sender, ActorSelectionMessage selection, string pattern, int next)
    {
        var rest = new ActorSelectionMessage(selection.Message, selection.Elements[next..], wildCardFanOut: true);
        var any = false;
        foreach (var child in parent.Children.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Path.Name, ignoreCase: false)))
        {
            any = true;
            Deliver(child, sender, rest);
        }
        if (!any)
        {
            Miss(parent, sender, selection);
        }
    }

    private static void Miss(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage selection)
    {
        if (selection.Message is Identify identify)
        {
            sender?.Tell(new ActorIdentity(identify.MessageId, null!), ActorRefs.NoSender);
        }
        else if (!selection.WildCardFanOut)
        {
            var path = anchor.Path / selection.Elements.Select(e => e.ToString()!);
            new EmptyActorRef(anchor.Provider, path, anchor.Provider.System.EventStream).Tell(selection.Message, sender!);
        }
    }
}
