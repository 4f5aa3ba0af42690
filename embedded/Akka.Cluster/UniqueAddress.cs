using Akka.Actor;

namespace Akka.Cluster;

/// <summary>One incarnation of an actor system: a restarted process has the same <see cref="Address"/> and another <see cref="Uid"/>.</summary>
public class UniqueAddress : IComparable<UniqueAddress>, IEquatable<UniqueAddress>, IComparable
{
    public UniqueAddress(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    public Address Address { get; }

    /// <summary>Random number that the actor system drew when it started.</summary>
    public int Uid { get; }

    /// <summary>By address, then by uid.</summary>
    public int CompareTo(UniqueAddress? other)
    {
        if (other is null) return 1;
        var byAddress = Member.AddressOrdering.Compare(Address, other.Address);
        return byAddress != 0 ? byAddress : Uid.CompareTo(other.Uid);
    }

    public bool Equals(UniqueAddress? other) => other is not null && Uid == other.Uid && Address.Equals(other.Address);

    public override bool Equals(object? obj) => Equals(obj as UniqueAddress);

    public override int GetHashCode() => HashCode.Combine(Address, Uid);

    public override string ToString() => $"{Address}#{Uid}";

    int IComparable.CompareTo(object? obj) => CompareTo(obj as UniqueAddress);

    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) => Equals(left, right);

    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !Equals(left, right);
}
