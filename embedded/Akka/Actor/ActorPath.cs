using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Akka.Actor;

/// <summary>
/// Where an actor stands: the address of its system and the names from the root to it. The uid tells one incarnation
/// of a name from the next; equality looks at address and names only.
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private protected ActorPath(ActorPath? parent, string name, long uid)
    {
        ParentOrNull = parent;
        Name = name;
        Uid = uid;
    }

    internal ActorPath? ParentOrNull { get; }

    public string Name { get; }

    /// <summary>0 means that no incarnation is named.</summary>
    public long Uid { get; }

    public abstract Address Address { get; }

    /// <summary>The parent; a root is its own parent.</summary>
    public ActorPath Parent => ParentOrNull ?? this;

    public ActorPath Root => ParentOrNull?.Root ?? this;

    /// <summary>Number of names below the root.</summary>
    public int Depth => ParentOrNull is null ? 0 : ParentOrNull.Depth + 1;

    /// <summary>The names from the root down, without the root.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            var path = this;
            for (var i = names.Length - 1; i >= 0; i--, path = path.Parent)
            {
                names[i] = path.Name;
            }
            return names;
        }
    }

    public ActorPath Child(string childName) => this / childName;

    public ActorPath WithUid(long uid) => ParentOrNull is null || uid == Uid ? this : new ChildActorPath(ParentOrNull, Name, uid);

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, 0);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> names) =>
        names.Where(n => n.Length > 0).Aggregate(path, (p, n) => p / n);

    /// <summary>True for a name that an actor may have: ASCII letters, digits and <c>-_.*$+:@&amp;=,!~';()</c>, not starting with <c>$</c>.</summary>
    public static bool IsValidPathElement(string s) => !string.IsNullOrEmpty(s) && s[0] != '$' && s.All(IsNameCharacter);

    internal static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "-_.*$+:@&=,!~';()".Contains(c);

    /// <exception cref="UriFormatException">The text is no absolute path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"'{path}' is not an absolute actor path");

    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        if (!AddressText.TryParse(path, out var address, out var rest))
        {
            return false;
        }
        ActorPath parsed = new RootActorPath(address);
        foreach (var part in rest.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var hash = part.IndexOf('#');
            var name = hash < 0 ? part : part[..hash];
            var uid = 0L;
            if (name.Length == 0 || hash >= 0 && !long.TryParse(part.AsSpan(hash + 1), CultureInfo.InvariantCulture, out uid))
            {
                return false;
            }
            parsed = new ChildActorPath(parsed, name, uid);
        }
        actorPath = parsed;
        return true;
    }

    public string ToStringWithoutAddress() => Join("", withUid: false);

    public string ToStringWithAddress() => Join(Address.ToString(), withUid: false);

    /// <summary>As <see cref="ToStringWithAddress()"/>, with <paramref name="address"/> in place of a local address.</summary>
    public string ToStringWithAddress(Address address) => Join(Choose(address), withUid: false);

    public string ToStringWithUid() => Join(Address.ToString(), withUid: true);

    public string ToSerializationFormat() => Join(Address.ToString(), withUid: true);

    public string ToSerializationFormatWithAddress(Address address) => Join(Choose(address), withUid: true);

    public override string ToString() => ToStringWithAddress();

    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }
        if (other is null || Name != other.Name)
        {
            return false;
        }
        return (ParentOrNull, other.ParentOrNull) switch
        {
            (null, null) => Address.Equals(other.Address),
            ({ } mine, { } theirs) => mine.Equals(theirs),
            _ => false,
        };
    }

    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => HashCode.Combine(Name, ParentOrNull is null ? Address.GetHashCode() : ParentOrNull.GetHashCode());

    public int CompareTo(ActorPath? other) => other is null ? 1 : string.CompareOrdinal(ToStringWithAddress(), other.ToStringWithAddress());

    public static bool operator ==(ActorPath? left, ActorPath? right) => Equals(left, right);

    public static bool operator !=(ActorPath? left, ActorPath? right) => !Equals(left, right);

    private string Choose(Address address) => (Address.HasLocalScope ? address : Address).ToString();

    private string Join(string prefix, bool withUid)
    {
        var text = new StringBuilder(prefix);
        AppendTo(text);
        if (ParentOrNull is null)
        {
            text.Append('/');
        }
        if (withUid && Uid != 0)
        {
            text.Append('#').Append(Uid);
        }
        return text.ToString();
    }

    private void AppendTo(StringBuilder text)
    {
        if (ParentOrNull is null)
        {
            return;
        }
        ParentOrNull.AppendTo(text);
        text.Append('/').Append(Name);
    }
}

/// <summary>The path of a system's root, <c>protocol://system@host:port/</c>.</summary>
public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "")
        : base(null, name, 0)
    {
        Address = address;
    }

    public override Address Address { get; }
}

/// <summary>The path of an actor below a root.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <param name="uid">The incarnation; 0 for none.</param>
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath, name, uid)
    {
    }

    public override Address Address => Root.Address;
}
