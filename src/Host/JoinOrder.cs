using System.Net.Sockets;
using HaActors.Host.Config;

namespace HaActors.Host;

/// <summary>
/// In which order a node asks the seeds to take it in. Akka lets the first of the list found a cluster when nobody answers it
/// within seconds. That is wanted at the first start; a first seed that was cut off from the others and removed would found a
/// second cluster beside theirs, and the two would never merge.
/// </summary>
internal static class JoinOrder
{
    /// <summary>How often a removed node looks whether anybody could take it in.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many looks in a row must find most seeds there before it gives up being taken in. Together 20 s: Akka asks every
    /// seed several times in that, also when its connections have to recover first.
    /// </summary>
    public const int LooksBeforeFounding = 4;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<HostPort> AtStart(HostSettings settings) =>
        settings.Cluster.Seeds.IsEmpty ? [Own(settings)] : settings.Cluster.Seeds;

    /// <summary>The same with this node at the end, where it may not found.</summary>
    public static IReadOnlyList<HostPort> AfterRemoval(HostSettings settings)
    {
        var others = AtStart(settings).Where(s => s != Own(settings)).ToArray();
        return others.Length == AtStart(settings).Count ? others : [.. others, Own(settings)];
    }

    /// <summary>
    /// Whether no seed before this node in the list accepts connections, so that this one is to found a cluster if nobody takes it in.
    /// A node that is no seed never is: nobody would look for it.
    /// </summary>
    public static async Task<bool> IsFirstLivingAsync(HostSettings settings)
    {
        var seeds = AtStart(settings).ToList();
        var own = seeds.IndexOf(Own(settings));
        return own >= 0 && !(await Task.WhenAll(seeds.Take(own).Select(ListensAsync))).Contains(true);
    }

    /// <summary>The seeds that accept connections but are not among these members.</summary>
    public static async Task<IReadOnlyList<HostPort>> StrangersAsync(HostSettings settings, IReadOnlyCollection<string> members)
    {
        var others = AtStart(settings).Where(seed => seed != Own(settings) && !members.Contains(seed.ToString())).ToArray();
        var listening = await Task.WhenAll(others.Select(ListensAsync));
        return [.. others.Where((_, i) => listening[i])];
    }

    /// <summary>
    /// Of two clusters of one name the smaller gives itself up, of two of one size the one whose first member, in the order of texts,
    /// comes later: every node of either comes to the same answer.
    /// </summary>
    public static bool Yields(IReadOnlyCollection<string> own, IReadOnlyCollection<string> other) =>
        other.Count > 0 && !own.Intersect(other).Any()
        && (other.Count != own.Count ? other.Count > own.Count : string.CompareOrdinal(other.Min(StringComparer.Ordinal), own.Min(StringComparer.Ordinal)) < 0);

    /// <summary>Whether this node is the one that founds a cluster.</summary>
    public static bool MayFound(HostSettings settings) => AtStart(settings)[0] == Own(settings);

    /// <summary>
    /// Whether more than half of the seeds, this node included, accept connections. Had one of them a cluster, it would have
    /// taken this node in; a cluster among the unreachable minority removes itself.
    /// </summary>
    public static async Task<bool> MajorityListensAsync(HostSettings settings)
    {
        var seeds = AtStart(settings);
        var listening = await Task.WhenAll(seeds.Select(s => s == Own(settings) ? Task.FromResult(true) : ListensAsync(s)));
        return listening.Count(l => l) * 2 > seeds.Count;
    }

    private static async Task<bool> ListensAsync(HostPort seed)
    {
        using var limit = new CancellationTokenSource(ConnectLimit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(seed.Host, seed.Port, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static HostPort Own(HostSettings settings) => new(settings.Services.Node.Address.ToString(), settings.Cluster.Port);
}
