using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>
/// One node as the cluster sees it. Immutable. Two members are equal when they are the same incarnation,
/// whatever their status.
/// </summary>
public class Member : IComparable<Member>, IComparable
{
    /// <summary>Age of a member that has not been up yet: younger than everyone who has.</summary>
    internal const int NotYetUp = int.MaxValue;

    /// <summary>By host, then by port number. The leader is the first in this order.</summary>
    public static readonly IComparer<Address> AddressOrdering = Comparer<Address>.Create(CompareAddresses);

    /// <summary>Oldest first.</summary>
    public static readonly IComparer<Member> AgeOrdering = Comparer<Member>.Create(
        (a, b) => a.Equals(b) ? 0 : a.IsOlderThan(b) ? -1 : 1);

    internal Member(UniqueAddress uniqueAddress, int upNumber, MemberStatus status, ImmutableHashSet<string> roles, AppVersion appVersion)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
        AppVersion = appVersion;
    }

    public UniqueAddress UniqueAddress { get; }

    public Address Address => UniqueAddress.Address;

    public MemberStatus Status { get; }

    /// <summary>What the node lists under <c>akka.cluster.roles</c>.</summary>
    public ImmutableHashSet<string> Roles { get; }

    /// <summary>What the node says under <c>akka.cluster.app-version</c>.</summary>
    public AppVersion AppVersion { get; }

    /// <summary>1 for the first member that came up, and so on; <see cref="NotYetUp"/> before.</summary>
    internal int UpNumber { get; }

    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>True if this one came up before <paramref name="other"/>; a tie goes to the smaller address.</summary>
    public bool IsOlderThan(Member other) =>
        UpNumber == other.UpNumber ? AddressOrdering.Compare(Address, other.Address) < 0 : UpNumber < other.UpNumber;

    /// <summary>The same incarnation in another status.</summary>
    /// <exception cref="InvalidOperationException">A member never goes from its status to that one.</exception>
    public Member Copy(MemberStatus status)
    {
        if (status == Status) return this;
        if (!MayBecome(Status, status))
            throw new InvalidOperationException($"member {UniqueAddress} is {Status}: it cannot become {status}");
        return new Member(UniqueAddress, UpNumber, status, Roles, AppVersion);
    }

    /// <summary>The same incarnation, up, as the <paramref name="upNumber"/>th.</summary>
    public Member CopyUp(int upNumber) => new Member(UniqueAddress, upNumber, Status, Roles, AppVersion).Copy(MemberStatus.Up);

    public int CompareTo(Member? other) => other is null ? 1 : UniqueAddress.CompareTo(other.UniqueAddress);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Member);

    public override bool Equals(object? obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);

    public override int GetHashCode() => UniqueAddress.GetHashCode();

    public override string ToString() => $"Member({UniqueAddress}, {Status}{(Roles.IsEmpty ? "" : ", " + string.Join('+', Roles))})";

    internal static Member Joining(UniqueAddress node, ImmutableHashSet<string> roles, AppVersion appVersion) =>
        new(node, NotYetUp, MemberStatus.Joining, roles, appVersion);

    /// <summary>How far along its life a status is. Gossip about one member merges to the farther one.</summary>
    internal static int Progress(MemberStatus status) => status switch
    {
        MemberStatus.Joining => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Up => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Exiting => 4,
        MemberStatus.Down => 5,
        MemberStatus.Removed => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no such member status"),
    };

    private static bool MayBecome(MemberStatus from, MemberStatus to) => to switch
    {
        MemberStatus.Down => Progress(from) < Progress(MemberStatus.Down),
        MemberStatus.Removed => true,
        MemberStatus.Exiting => from == MemberStatus.Leaving,
        MemberStatus.Leaving => Progress(from) < Progress(MemberStatus.Leaving),
        MemberStatus.Up => from is MemberStatus.Joining or MemberStatus.WeaklyUp,
        MemberStatus.WeaklyUp => from == MemberStatus.Joining,
        _ => false,
    };

    private static int CompareAddresses(Address? left, Address? right)
    {
        var byHost = string.CompareOrdinal(left?.Host, right?.Host);
        return byHost != 0 ? byHost : Nullable.Compare(left?.Port, right?.Port);
    }
}
