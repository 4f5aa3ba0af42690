using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>A running lab: nodes, a client, a watcher, two web servers per node, and what a scenario asks of them.</summary>
public sealed class LabSite : IDisposable
{
    public const string Client = "client";

    /// <summary>Another machine, which floats no address and runs no service.</summary>
    public const string Watcher = "watcher";

    private const string WatcherAddress = "10.77.0.2";
    private const int ServicePort = 80;

    private LabSite(IReadOnlyList<LabNode> nodes, IReadOnlyList<string> addresses)
    {
        Nodes = nodes;
        Addresses = addresses;
    }

    public IReadOnlyList<LabNode> Nodes { get; }

    /// <summary>The virtual addresses that the configuration floats.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Makes the network and starts the web servers; the nodes are configured but not yet started.</summary>
    /// <param name="programs">Folder that has haactors, pbm and lab.</param>
    /// <param name="ownClusterNetwork">The cluster talks over a second network, the addresses float on the first.</param>
    /// <param name="ipv6">Every VIP has an IPv6 address beside its first, <see cref="Ipv6Of"/>.</param>
    public static LabSite Create(string programs, int nodes, int addresses, bool ownClusterNetwork = false, bool ipv6 = false)
    {
        var names = Enumerable.Range(1, nodes).Select(i => $"h{i}").ToList();
        var hosts = names.ToDictionary(name => name, name => $"{NodeAddress(name)}/24");
        hosts[Client] = "10.77.0.1/24";
        hosts[Watcher] = $"{WatcherAddress}/24";
        LabNetwork.Create(hosts);

        var virtualAddresses = Enumerable.Range(101, addresses).Select(i => $"10.77.0.{i}").ToList();
        var site = new LabSite(
            [.. names.Select(name => new LabNode(name, NodeAddress(name), programs, ownClusterNetwork ? ClusterAddress(name) : null))], virtualAddresses);
        File.WriteAllText(Shared, ClusterConfig.Text(
            site.Nodes, [.. virtualAddresses.Select(address => ipv6 ? new[] { $"{address}/24", $"{Ipv6Of(address)}/64" } : [$"{address}/24"])]));
        foreach (var (host, address) in ipv6 ? hosts : [])
        {
            Shell.Run("ip", "-n", LabNetwork.Namespace(host), "addr", "add", $"{Ipv6Of(address.Split('/')[0])}/64", "dev", "eth0", "nodad");
        }

        if (ownClusterNetwork)
        {
            LabNetwork.AddSecondNetwork(names.ToDictionary(name => name, name => $"{ClusterAddress(name)}/24"));
        }

        foreach (var node in site.Nodes)
        {
            node.WriteConfig(Shared);
            Shell.Start(
                Path.Combine(LabNetwork.StateFolder, $"{node.Name}-web.log"),
                "ip", "netns", "exec", LabNetwork.Namespace(node.Name), Path.Combine(programs, "lab"), "serve", node.Name,
                $"{node.Address}:{ClusterConfig.FirstServerPort}", $"{node.Address}:{ClusterConfig.FirstServerPort + 1}").Dispose();
        }

        return site;
    }

    private static string Shared => Path.Combine(LabNetwork.StateFolder, "cluster.conf");

    /// <summary>Adds lines to every node's own file; for the next start.</summary>
    public void Configure(string lines)
    {
        foreach (var node in Nodes)
        {
            node.WriteConfig(Shared, lines);
        }
    }

    /// <summary>The IPv6 address beside an IPv4 address of the lab.</summary>
    public static string Ipv6Of(string address) => $"fd77::{address.Split('.')[^1]}";

    public LabNode Node(string name) => Nodes.First(node => node.Name == name);

    /// <summary>Which of the virtual addresses a machine's interface has now.</summary>
    public IReadOnlyList<string> Held(LabNode node)
    {
        var present = LabNetwork.Addresses(node.Name);
        return Addresses.Where(present.Contains).ToList();
    }

    /// <summary>Which machine holds each address; an address that nobody or more than one holds is left out.</summary>
    public IReadOnlyDictionary<string, string> Holders() =>
        Nodes.SelectMany(node => Held(node).Select(address => (address, node.Name)))
            .GroupBy(pair => pair.address)
            .Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.First().Name);

    /// <summary>How many addresses each named machine holds, as in 2/2/2, in the order of the names.</summary>
    public string Spread(params IEnumerable<LabNode> nodes)
    {
        var holders = Holders();
        return string.Join('/', nodes.Select(node => holders.Values.Count(name => name == node.Name)));
    }

    /// <summary>True if every address has one holder and the machines' shares differ by one at most.</summary>
    public bool IsEven(IReadOnlyCollection<LabNode> nodes)
    {
        var holders = Holders();
        var shares = nodes.Select(node => holders.Values.Count(name => name == node.Name)).ToList();
        return holders.Count == Addresses.Count && shares.Sum() == Addresses.Count && shares.Max() - shares.Min() <= 1;
    }

    /// <summary>As <see cref="IsEven"/>, of machines that the others cannot reach.</summary>
    public bool IsEvenAmong(IReadOnlyCollection<LabNode> nodes)
    {
        var shares = nodes.Select(node => Held(node).Count).ToList();
        return HoldAll(nodes) && shares.Sum() == Addresses.Count && shares.Max() - shares.Min() <= 1;
    }

    /// <summary>As <see cref="Spread"/>, of machines that the others cannot reach.</summary>
    public string SpreadAmong(IEnumerable<LabNode> nodes) => string.Join('/', nodes.Select(node => Held(node).Count));

    /// <summary>True if every address has a holder, or several, on these machines.</summary>
    public bool HoldAll(IEnumerable<LabNode> nodes) => nodes.SelectMany(Held).Distinct().Count() == Addresses.Count;

    /// <summary>True if each of the machines sees exactly all of them as members.</summary>
    public static bool IsOneCluster(IReadOnlyCollection<LabNode> nodes) => nodes.All(node =>
        node.Show("node") is var rows && rows.Count == nodes.Count && rows.All(row => row["status"] == "up"));

    /// <summary>True if the client sends to each address at the machine that holds it.</summary>
    public bool ClientKnowsHolders()
    {
        var (sentTo, holders) = (LabNetwork.Neighbours(Client), Holders());
        var hardware = Nodes.ToDictionary(node => node.Name, node => LabNetwork.HardwareAddress(node.Name));
        return Addresses.All(address => holders.TryGetValue(address, out var holder) && sentTo.GetValueOrDefault(address) == hardware[holder]);
    }

    /// <summary>What planned moves could leave on any of the machines.</summary>
    public string Traces() => string.Join('\n', Nodes.Select(node => LabNetwork.Traces(node.Name)));

    /// <summary>Cuts the cluster's port between two sets of nodes, and nothing else.</summary>
    public static void BlockClusterPort(IReadOnlyCollection<LabNode> some, IReadOnlyCollection<LabNode> others)
    {
        var list = string.Join(", ", others.Select(node => node.ClusterAddress));
        foreach (var node in some)
        {
            Nft(node, $"add table ip lab\nadd chain ip lab entrance {{ type filter hook input priority 0; }}\n"
                + $"add rule ip lab entrance ip saddr {{ {list} }} tcp dport 4053 drop\nadd rule ip lab entrance ip saddr {{ {list} }} tcp sport 4053 drop\n");
        }
    }

    public static void UnblockClusterPort(IEnumerable<LabNode> some)
    {
        foreach (var node in some)
        {
            Nft(node, "delete table ip lab");
        }
    }

    /// <summary>What a client gets from the service behind an address; null if no answer within 2 s.</summary>
    /// <param name="host">The client, or another machine of the lab.</param>
    public static string? Fetch(string address, string host = Client) => ConnectProbe.Fetch(host, address, ServicePort);

    /// <summary>Long connections from the client to the addresses, and short ones beside them.</summary>
    public static ConnectionCrowd Crowd(IReadOnlyList<string> addresses, int connections, TimeSpan? life) =>
        ConnectionCrowd.Start(Client, addresses, ServicePort, connections, life);

    /// <summary>Pings from the client, one a millisecond to each address.</summary>
    public static PingProbe Ping(IReadOnlyList<string> addresses) => PingProbe.Start(Client, addresses);

    /// <summary>Measures while something happens: pings and connections from the client, answers to ARP from a third machine.</summary>
    public Observation Observe(Action happening)
    {
        var pings = PingProbe.Start(Client, Addresses);
        var connects = Addresses.Select(address => ConnectProbe.Start(Client, address, ServicePort)).ToList();
        var arp = ArpWatch.Start(Watcher, WatcherAddress, Addresses);
        try
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(300));    // a stretch of undisturbed service before it, so that a gap has two ends
            happening();
            Thread.Sleep(TimeSpan.FromMilliseconds(700));
        }
        finally
        {
            connects.ForEach(connect => connect.RequestStop());
            arp.RequestStop();
        }

        var tcp = connects.Select(connect => connect.Stop()).ToList();
        return new Observation(pings.Stop(), [.. tcp.Select(pair => pair.Connects)], [.. tcp.Select(pair => pair.Requests)], arp.Stop());
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    private static string NodeAddress(string name) => $"10.77.0.{10 + int.Parse(name[1..])}";

    private static string ClusterAddress(string name) => $"10.78.0.{10 + int.Parse(name[1..])}";

    private static void Nft(LabNode node, string script) => Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(node.Name), "nft", script);
}

/// <summary>What the probers saw while something happened.</summary>
/// <param name="Pings">Per address.</param>
/// <param name="Connects">TCP connections that were accepted, per address.</param>
/// <param name="Requests">Requests over them that a server answered, per address; those to a dead server count until its check fails.</param>
/// <param name="DoubleAnswer">The address that two machines answered for the longest, and how long.</param>
public sealed record Observation(
    IReadOnlyList<Gap> Pings,
    IReadOnlyList<Gap> Connects,
    IReadOnlyList<Gap> Requests,
    (string Address, TimeSpan Longest) DoubleAnswer)
{
    public Gap WorstPing => Pings.MaxBy(gap => gap.Longest);
}
