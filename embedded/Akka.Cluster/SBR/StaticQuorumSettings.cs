namespace Akka.Cluster.SBR;

/// <summary>The <c>static-quorum</c> section.</summary>
/// <param name="size">Members that a side needs to stay, 1 or more.</param>
/// <param name="role">Count only members with this role; null or empty for all.</param>
public sealed class StaticQuorumSettings(int size, string? role)
{
    public int Size { get; } = size;

    public string? Role { get; } = role;
}
