using System.Diagnostics.CodeAnalysis;
using Akka.Actor.Refs;

namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private readonly Lock _childrenGate = new();
    private Dictionary<string, ChildEntry>? _children;
    private long _madeUpNames;
    private bool _takesNoChildren;

    /// <summary>A snapshot; any thread.</summary>
    public List<IInternalActorRef> ChildRefs
    {
        get
        {
            lock (_childrenGate)
            {
                return _children is null ? [] : [.. _children.Values.Select(c => c.Ref)];
            }
        }
    }

    private List<ChildEntry> ChildEntries
    {
        get
        {
            lock (_childrenGate)
            {
                return _children is null ? [] : [.. _children.Values];
            }
        }
    }

    public IEnumerable<IActorRef> GetChildren() => ChildRefs;

    public IActorRef Child(string name) => FindChild(name) ?? (IActorRef)ActorRefs.Nobody;

    /// <summary>Any thread.</summary>
    public IInternalActorRef? FindChild(string name)
    {
        lock (_childrenGate)
        {
            return _children is not null && _children.TryGetValue(name, out var entry) ? entry.Ref : null;
        }
    }

    public void Stop(IActorRef child)
    {
        if (TryGetChild(child, out var entry))
        {
            entry.IsStopping = true;
        }
        ((IInternalActorRef)child).Stop();
    }

    public IActorRef ActorOf(Props props, string? name = null)
    {
        if (name is not null && !ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException($"'{name}' below {_self.Path}: a name must not be empty, must not start with '$' and may hold ASCII letters, digits and -_.*$+:@&=,!~';() only");
        }
        return AttachChild(props, name);
    }

    /// <summary>Adds and starts a child; any thread, so that the guardians can serve the system's <c>ActorOf</c>.</summary>
    public LocalActorRef AttachChild(Props props, string? name)
    {
        var dispatcher = SystemImpl.Dispatchers.Lookup(SystemImpl.DispatcherIdFor(props, _self.Path, name));
        LocalActorRef child;
        lock (_childrenGate)
        {
            if (_takesNoChildren)
            {
                throw new InvalidOperationException($"{_self} is stopping and takes no children");
            }
            _children ??= [];
            name ??= MakeUpName(_madeUpNames++);
            var path = new ChildActorPath(_self.Path, name, SystemImpl.NextUid());
            if (_children.TryGetValue(name, out var taken))
            {
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique: {taken.Ref} has it");
            }
            child = new LocalActorRef(SystemImpl, props, dispatcher, _self, path);
            _children.Add(name, new ChildEntry(child));
        }
        child.Cell.Start();
        return child;
    }

    private bool TryGetChild(IActorRef child, [NotNullWhen(true)] out ChildEntry? entry)
    {
        lock (_childrenGate)
        {
            entry = null;
            return _children is not null && _children.TryGetValue(child.Path.Name, out entry) && entry.Ref.Equals(child);
        }
    }

    private bool RemoveChild(IActorRef child)
    {
        lock (_childrenGate)
        {
            return _children is not null && _children.TryGetValue(child.Path.Name, out var entry)
                && entry.Ref.Equals(child) && _children.Remove(child.Path.Name);
        }
    }

    /// <summary>Stops all children; true when there are some to wait for.</summary>
    private bool StopChildren()
    {
        var children = ChildRefs;
        foreach (var child in children)
        {
            Stop(child);
        }
        return children.Count > 0;
    }

    /// <summary>No name that a user may choose starts with a dollar sign.</summary>
    private static string MakeUpName(long number)
    {
        const string digits = "abcdefghijklmnopqrstuvwxyz0123456789";
        Span<char> text = stackalloc char[14];
        var at = text.Length;
        do
        {
            text[--at] = digits[(int)(number % digits.Length)];
            number /= digits.Length;
        }
        while (number > 0);
        text[--at] = '$';
        return new string(text[at..]);
    }
}
