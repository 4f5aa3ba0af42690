using System.Text.Json;

namespace HaActors.Lab.Network;

/// <summary>
/// A switch and its hosts, made of network namespaces: the bridge and every cable live inside namespaces of the lab, so that
/// nothing of the machine's own network is touched. Every name starts with <see cref="Prefix"/>.
/// </summary>
public static class LabNetwork
{
    private static readonly string DefaultName = Environment.GetEnvironmentVariable("HA_LAB") is { Length: > 0 } name ? name : "halab";

    private static readonly AsyncLocal<string?> ChosenName = new();

    private const string First = "eth0";
    private const string Second = "eth1";

    /// <summary>
    /// Name of the lab, letters and digits: <c>halab</c>, or what HA_LAB says. Set, it holds for the caller and for the threads and tasks that it
    /// starts from then on, so that one process can have several labs at a time.
    /// </summary>
    public static string Name
    {
        get => ChosenName.Value ?? DefaultName;
        set => ChosenName.Value = value;
    }

    /// <summary>Start of the name of every namespace of the lab.</summary>
    public static string Prefix => $"{Name}-";

    /// <summary>Where the lab keeps configurations, logs and process ids while it runs.</summary>
    public static string StateFolder => $"/run/{Name}";

    private static string Switch => Prefix + "switch";

    /// <summary>Full namespace name of a host of the lab.</summary>
    public static string Namespace(string host) => Prefix + host;

    /// <exception cref="LabException">There is a lab of this name already.</exception>
    public static void DemandNone()
    {
        DemandName();
        if (Namespaces().Count > 0)
        {
            throw new LabException("a lab is there already: ./ha lab down removes it");
        }
    }

    /// <summary>Makes the switch and one host per entry, with one interface <c>eth0</c> each.</summary>
    public static void Create(IReadOnlyDictionary<string, string> addressByHost)
    {
        DemandNone();
        Directory.CreateDirectory(StateFolder);
        AddNamespace(Switch);
        AddSwitch(BridgeOf(First));
        foreach (var (host, address) in addressByHost)
        {
            AddNamespace(Namespace(host));
            Connect(host, First, address);
        }
    }

    /// <summary>Gives a host an interface with an address, and puts its cable into the switch of that interface.</summary>
    /// <param name="networkInterface"><c>eth0</c>, or <c>eth1</c> where there is a second network.</param>
    public static void Connect(string host, string networkInterface, string address)
    {
        var port = PortOf(host, networkInterface);
        Ip("-n", Switch, "link", "add", "name", port, "type", "veth", "peer", "name", networkInterface, "netns", Namespace(host));
        Ip("-n", Switch, "link", "set", "dev", port, "master", BridgeOf(networkInterface), "up");
        Ip("-n", Namespace(host), "addr", "add", address, "dev", networkInterface);
        Ip("-n", Namespace(host), "link", "set", networkInterface, "up");
    }

    /// <summary>Gives hosts a second interface, <c>eth1</c>, on a switch of its own.</summary>
    public static void AddSecondNetwork(IReadOnlyDictionary<string, string> addressByHost)
    {
        AddSwitch(BridgeOf(Second));
        foreach (var (host, address) in addressByHost)
        {
            Connect(host, Second, address);
        }
    }

    /// <summary>Puts an interface of some hosts behind a switch that has no way to the others', or back.</summary>
    public static void Split(IEnumerable<string> hosts, bool apart, string networkInterface = First)
    {
        var split = $"{BridgeOf(networkInterface)}-split";
        if (apart)
        {
            AddSwitch(split);
        }

        foreach (var host in hosts)
        {
            Ip("-n", Switch, "link", "set", "dev", PortOf(host, networkInterface), "master", apart ? split : BridgeOf(networkInterface));
        }

        if (!apart)
        {
            Ip("-n", Switch, "link", "del", "dev", split);
        }
    }

    /// <summary>Ends every process in the lab's namespaces and removes the namespaces and the state. Harmless when there is no lab.</summary>
    public static void Remove()
    {
        DemandName();
        var namespaces = Namespaces();
        foreach (var process in namespaces.SelectMany(ProcessesIn))
        {
            LabNative.Signal(process, LabNative.SigKill);
        }

        foreach (var name in namespaces)
        {
            Shell.Try("ip", "netns", "del", name);
        }

        if (Directory.Exists(StateFolder))
        {
            Directory.Delete(StateFolder, recursive: true);
        }
    }

    /// <summary>The name becomes part of a path that is deleted whole.</summary>
    private static void DemandName()
    {
        if (Name.Any(c => !char.IsAsciiLetterOrDigit(c)))
        {
            throw new LabException($"HA_LAB = {Name}: must be letters and digits");
        }
    }

    /// <summary>Pulls or plugs a host's cable at the switch; the host sees its carrier go and come.</summary>
    public static void SetCable(string host, bool plugged) =>
        Ip("-n", Switch, "link", "set", "dev", host, plugged ? "up" : "down");

    /// <summary>
    /// The addresses of one family that an interface of a host, and the links of virtual MACs on it, have at this moment; none if there is no such interface.
    /// </summary>
    public static IReadOnlySet<string> Addresses(string host, bool v6 = false, string networkInterface = First)
    {
        var (status, output, _) = Shell.Try("ip", "-n", Namespace(host), v6 ? "-6" : "-4", "-json", "addr", "show");
        if (status != 0)
        {
            return new HashSet<string>();
        }

        using var json = JsonDocument.Parse(output);
        return json.RootElement.EnumerateArray()
            .Where(link => Is(link, "ifname", networkInterface) || (Is(link, "link", networkInterface) && !Is(link, "ifname", First) && !Is(link, "ifname", Second)))
            .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
            .Select(address => address.GetProperty("local").GetString()!)
            .ToHashSet();

        // The other end of a cable is a "link" too: with -6 ip takes its number for one of this namespace.
        static bool Is(JsonElement link, string key, string wanted) => link.TryGetProperty(key, out var name) && name.GetString() == wanted;
    }

    /// <summary>
    /// What planned moves could leave on a host: its rules, its routes, the addresses of its loopback interface, its packet filter and the ARP
    /// settings of eth0. The addresses of eth0 are not in it, nor are routes that follow from them.
    /// </summary>
    public static string Traces(string host) => string.Join(
        '\n',
        Shell.Run("ip", "-n", Namespace(host), "rule"),
        Shell.Run("ip", "-n", Namespace(host), "-6", "rule"),
        Shell.Run("ip", "-n", Namespace(host), "route", "show", "table", "all", "dev", "lo"),
        Shell.Run("ip", "-n", Namespace(host), "-6", "route", "show", "table", "all", "dev", "lo"),
        Shell.Run("ip", "-n", Namespace(host), "route", "show"),
        Shell.Run("ip", "-n", Namespace(host), "-o", "addr", "show", "dev", "lo"),
        Shell.Try("ip", "netns", "exec", Namespace(host), "nft", "list", "ruleset").Output,
        Shell.Run("ip", "netns", "exec", Namespace(host), "cat", "/proc/sys/net/ipv4/conf/eth0/arp_ignore", "/proc/sys/net/ipv4/conf/eth0/arp_announce"));

    /// <summary>All rules, routes, addresses and packet filters of a host: what must be the same before a node's start and after its end.</summary>
    public static string State(string host) => string.Join(
        '\n',
        Shell.Run("ip", "-n", Namespace(host), "rule"),
        Shell.Run("ip", "-n", Namespace(host), "-6", "rule"),
        Shell.Run("ip", "-n", Namespace(host), "route", "show", "table", "all"),
        Shell.Run("ip", "-n", Namespace(host), "-o", "-4", "addr"),
        Shell.Run("ip", "-n", Namespace(host), "-o", "-6", "addr"),
        Traces(host));

    /// <summary>Whether a host still looks for duplicates of an IPv6 address of its own (RFC 4862).</summary>
    public static bool HasTentative(string host) => Shell.Run("ip", "-n", Namespace(host), "-6", "addr", "show", "tentative").Length > 0;

    /// <summary>Which hardware address a host sends to, by the address that it resolved.</summary>
    public static IReadOnlyDictionary<string, string> Neighbours(string host)
    {
        using var json = JsonDocument.Parse(Shell.Run("ip", "-n", Namespace(host), "-4", "-json", "neigh", "show", "dev", "eth0"));
        return json.RootElement.EnumerateArray()
            .Where(neighbour => neighbour.TryGetProperty("lladdr", out _))
            .ToDictionary(neighbour => neighbour.GetProperty("dst").GetString()!, neighbour => neighbour.GetProperty("lladdr").GetString()!);
    }

    /// <summary>Hardware address of a host's <c>eth0</c>.</summary>
    public static string HardwareAddress(string host) => Shell.Run("ip", "netns", "exec", Namespace(host), "cat", "/sys/class/net/eth0/address").Trim();

    /// <summary>Ids of the processes that run inside a host now.</summary>
    public static IEnumerable<int> Processes(string host) => ProcessesIn(Namespace(host));

    private static string BridgeOf(string networkInterface) => $"br-{networkInterface}";

    private static string PortOf(string host, string networkInterface) => networkInterface == First ? host : $"{host}-{networkInterface}";

    private static void AddSwitch(string name)
    {
        Ip("-n", Switch, "link", "add", "name", name, "type", "bridge", "stp_state", "0", "forward_delay", "0");
        Ip("-n", Switch, "link", "set", "dev", name, "up");
    }

    private static void AddNamespace(string name)
    {
        Ip("netns", "add", name);
        Ip("-n", name, "link", "set", "lo", "up");
    }

    private static List<string> Namespaces() =>
        Shell.Run("ip", "netns", "list")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')[0])
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToList();

    private static IEnumerable<int> ProcessesIn(string name) =>
        Shell.Try("ip", "netns", "pids", name).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(int.Parse);

    private static void Ip(params string[] arguments) => Shell.Run("ip", arguments);
}
