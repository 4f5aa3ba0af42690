namespace Akka.Cluster.SBR;

/// <summary>The <c>keep-oldest</c> section.</summary>
/// <param name="downIfAlone">An oldest member that is cut off alone goes, rather than all the others.</param>
/// <param name="role">Take the oldest with this role; null or empty for any.</param>
public sealed class KeepOldestSettings(bool downIfAlone, string? role)
{
    public bool DownIfAlone { get; } = downIfAlone;

    public string? Role { get; } = role;
}
