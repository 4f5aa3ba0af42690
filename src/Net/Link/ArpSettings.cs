using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Net.Link;

/// <summary>
/// Two kernel settings of interfaces without which a machine would announce, at an interface's hardware address, addresses that are on
/// other links: it answers ARP for addresses of that very interface only (arp_ignore 1) and asks with none but those (arp_announce 2; both in
/// networking/ip-sysctl of the kernel). One object for all of a process that need them: the last one to give them back restores what was
/// there before. Any thread; the network namespace is the calling thread's.
/// </summary>
public sealed class ArpSettings
{
    private static readonly (string Name, int Wanted)[] Settings = [("arp_ignore", 1), ("arp_announce", 2)];

    private readonly Dictionary<(string Namespace, string Interface), Shared> _known = [];
    private readonly Lock _gate = new();

    /// <summary>What they were before anybody here changed them, to be kept where a later run finds it before they are taken.</summary>
    /// <exception cref="IOException">There is no such interface, or the settings cannot be read.</exception>
    internal ImmutableArray<(string Name, int Value)> Look(string interfaceName)
    {
        lock (_gate)
            return _known.TryGetValue(KeyOf(interfaceName), out var shared) ? shared.Former : Read(interfaceName);
    }

    /// <summary>Changes what is not as wanted. Disposing the result gives the settings back.</summary>
    /// <exception cref="IOException">There is no such interface, or the settings cannot be changed.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be changed.</exception>
    internal Lease Take(string interfaceName)
    {
        lock (_gate)
        {
            var (key, present) = (KeyOf(interfaceName), Read(interfaceName));
            var shared = _known.TryGetValue(key, out var known) ? known : new Shared { Former = present };
            foreach (var (name, _) in present.Where(one => one.Value < WantedOf(one.Name)))
                SystemSettings.Write(PathOf(interfaceName, name), WantedOf(name));
            shared.Users++;
            _known[key] = shared;
            return new Lease(this, key, shared.Former);
        }
    }

    /// <summary>Puts back what a former run has left; if somebody here needs the settings meanwhile, when that ends.</summary>
    internal void PutBack(string interfaceName, IEnumerable<(string Name, int Value)> former)
    {
        lock (_gate)
        {
            ImmutableArray<(string Name, int Value)> known = [.. former.Where(one => Settings.Any(setting => setting.Name == one.Name))];
            if (_known.TryGetValue(KeyOf(interfaceName), out var shared))
                shared.Former = known;
            else
                Restore(interfaceName, known);
        }
    }

    private void Return((string Namespace, string Interface) key)
    {
        lock (_gate)
        {
            var shared = _known[key];
            if (--shared.Users > 0)
                return;
            _known.Remove(key);
            Restore(key.Interface, shared.Former);
        }
    }

    private static void Restore(string interfaceName, IEnumerable<(string Name, int Value)> former)
    {
        foreach (var (name, value) in former.Where(one => one.Value < WantedOf(one.Name)))
        {
            try
            {
                SystemSettings.Write(PathOf(interfaceName, name), value);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The interface is gone, and its settings with it.
            }
        }
    }

    private static ImmutableArray<(string Name, int Value)> Read(string interfaceName) =>
        [.. Settings.Select(setting => (setting.Name, SystemSettings.Read(PathOf(interfaceName, setting.Name))))];

    private static int WantedOf(string name) => Settings.First(setting => setting.Name == name).Wanted;

    private static string PathOf(string interfaceName, string setting) => $"net/ipv4/conf/{interfaceName}/{setting}";

    private static (string Namespace, string Interface) KeyOf(string interfaceName) =>
        (new FileInfo("/proc/thread-self/ns/net").LinkTarget ?? "", interfaceName);

    /// <summary>Somebody's need of the settings of an interface.</summary>
    internal sealed class Lease(ArpSettings owner, (string Namespace, string Interface) key, ImmutableArray<(string Name, int Value)> former) : IDisposable
    {
        private bool _isReturned;

        /// <summary>What a crash guard is to restore, "sys:PATH=VALUE".</summary>
        public IEnumerable<string> GuardItems => [.. former.Where(one => one.Value < WantedOf(one.Name))
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"sys:{PathOf(key.Interface, one.Name)}={one.Value}"))];

        public void Dispose()
        {
            if (_isReturned)
                return;
            _isReturned = true;
            owner.Return(key);
        }
    }

    private sealed class Shared
    {
        public ImmutableArray<(string Name, int Value)> Former { get; set; }

        public int Users { get; set; }
    }
}
