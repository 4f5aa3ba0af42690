using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Lab.Tests.Redundancy;
using HaActors.Net.Handover;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Handover;

/// <summary>What planned moves ask of Linux, with real packets: connections that outlive moves, and nothing left afterwards.</summary>
[Collection(LabCollection.Name)]
public sealed class HandoverNetworkTests
{
    private const int Port = 7;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    [SkippableTheory]
    [InlineData("10.77.0.101/24")]
    [InlineData("fd77::101/64")]
    public void Connections_outlive_two_moves_and_the_way_back_and_nothing_is_left(string address)
    {
        using var site = new Site(address);
        using var first = site.Connect();
        site.Move("h1", "h2");
        using var second = site.Connect();
        site.Move("h2", "h3");
        using var third = site.Connect();
        Assert.Equal(["h1", "h2", "h3"], new[] { first, second, third }.Select(site.AskWho));

        // Back to the first, which still has a connection of its own from before.
        site.Move("h3", "h1");
        site.On("h2").DirectAsync(site.Vip).Wait();
        using var fourth = site.Connect();
        Assert.Equal(["h1", "h2", "h3", "h1"], new[] { first, second, third, fourth }.Select(site.AskWho));
        Assert.Equal(1, site.On("h2").CountAsync(site.Vip).Result);

        site.RemoveTraces();
        Assert.Equal(site.Before, site.Traces());
    }

    [SkippableFact]
    public void Connection_that_is_used_stays_known_beyond_the_lifetime()
    {
        using var site = new Site("10.77.0.101/24");
        var lifetime = TimeSpan.FromSeconds(2);
        site.Move("h1", "h2", lifetime);
        using var client = site.Connect();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < 2 * lifetime; Thread.Sleep(100))
            Assert.Equal("h2", site.AskWho(client));
    }

    [SkippableFact]
    public void Kept_address_is_not_announced()
    {
        using var site = new Site("10.77.0.101/24");
        Assert.NotNull(site.On("h1").KeepAsync(site.Vip, Lifetime).Result);
        Shell.Run("ip", "-n", LabNetwork.Namespace("h1"), "addr", "del", "10.77.0.101/24", "dev", "eth0");
        Shell.Run("ip", "-n", LabNetwork.Namespace("h2"), "addr", "add", "10.77.0.101/24", "dev", "eth0");
        using var arp = new Probers("10.77.0.101");
        Assert.Equal(TimeSpan.Zero, arp.Stop().Longest);
    }

    [SkippableFact]
    public void Time_that_is_over_resets_what_is_left()
    {
        using var site = new Site("10.77.0.101/24");
        using var client = site.Connect();
        site.Move("h1", "h2");
        site.On("h1").ForgetAsync(site.Vip, abort: true).Wait();
        client.ReceiveTimeout = 10_000;
        var reset = Assert.Throws<SocketException>(() => client.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [SkippableFact]
    public void Next_run_removes_what_one_that_vanished_has_left()
    {
        using var site = new Site("10.77.0.101/24");
        Assert.NotNull(site.On("h1").KeepAsync(site.Vip, Lifetime).Result);
        Assert.True(site.On("h1").RedirectAsync(site.Vip, new Neighbour(IPAddress.Parse("10.77.0.12"), null), Lifetime).Result);
        Assert.NotEqual(site.Before, site.Traces());

        // As if the process had gone without its guard: another one begins.
        NamespaceThread.Start("h1", () =>
        {
            using var next = new HandoverNetwork("eth0", IPAddress.Parse("10.77.0.11"), _ => { });
            next.ResetAsync().Wait();
        }).Join();

        Assert.Equal(site.Before, site.Traces());
    }

    /// <summary>Answers to ARP from a third machine for a second.</summary>
    private sealed class Probers(string address) : IDisposable
    {
        private readonly ArpWatch _watch = ArpWatch.Start("client", "10.77.0.1", [address]);

        public (string Address, TimeSpan Longest) Stop()
        {
            Thread.Sleep(500);
            _watch.RequestStop();
            return _watch.Stop();
        }

        public void Dispose() => _watch.RequestStop();
    }

    /// <summary>Three machines that answer with their names on one address, whose owner the test moves.</summary>
    private sealed class Site : IDisposable
    {
        private static readonly string[] Hosts = ["h1", "h2", "h3"];

        private readonly IDisposable _network;
        private readonly Dictionary<string, HandoverNetwork> _handovers = [];
        private readonly List<IDisposable> _servers = [];
        private readonly string _address;

        public Site(string address)
        {
            LabFixture.Require();
            Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
            _address = address;
            _network = LabFixture.Hosts(
                ("client", "10.77.0.1/24"), ("h1", "10.77.0.11/24"), ("h2", "10.77.0.12/24"), ("h3", "10.77.0.13/24"));
            var parts = address.Split('/');
            Vip = EngineUnderTest.Settings() with { Addresses = [new IpPrefix(IPAddress.Parse(parts[0]), int.Parse(parts[1]))] };
            Ip("client", "addr", "add", "fd77::1/64", "dev", "eth0", "nodad");
            foreach (var host in Hosts)
            {
                // A way to the client must remain when the address has gone from the interface.
                Ip(host, "addr", "add", $"fd77::1{host[1]}/64", "dev", "eth0", "nodad");
                NamespaceThread.Start(host, () => Serve(host)).Join();
                NamespaceThread.Start(host, () => _handovers[host] = new HandoverNetwork("eth0", IPAddress.Parse($"10.77.0.1{host[1]}"), Notices.Add)).Join();
                _handovers[host].ResetAsync().Wait();
            }

            EngineUnderTest.Await(() => Hosts.All(host => !Output(host, "-6", "addr", "show", "tentative").Contains("fe80", StringComparison.Ordinal)), () => "link-local addresses");
            Give("h1");
            Before = Traces();
        }

        public VipSettings Vip { get; }

        public List<string> Notices { get; } = [];

        /// <summary>Rules, routes, loopback addresses and settings of all three before anything moved.</summary>
        public string Before { get; }

        public HandoverNetwork On(string host) => _handovers[host];

        public string Traces() => string.Join('\n', Hosts.Select(LabNetwork.Traces));

        /// <summary>As the actors do it: keep, redirect, take, and only then is the former owner's interface without the address.</summary>
        public void Move(string from, string to, TimeSpan? lifetime = null)
        {
            var route = _handovers[from].KeepAsync(Vip, lifetime ?? Lifetime).Result;
            Assert.True(route is not null, string.Join('\n', Notices));
            Assert.True(_handovers[to].RedirectAsync(Vip, route, lifetime ?? Lifetime).Result, string.Join('\n', Notices));
            Give(to);
            Ip(from, "addr", "del", _address, "dev", "eth0");
            // A client that asks anew stands for the gratuitous announcement, which is not this test's subject.
            Ip("client", "neigh", "flush", "dev", "eth0");
            _handovers[to].ForgetAsync(Vip, abort: false).Wait();
        }

        public Socket Connect()
        {
            Socket? socket = null;
            NamespaceThread.Start("client", () =>
            {
                socket = new Socket(Vip.Addresses[0].Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
                socket.Connect(Vip.Addresses[0].Address, Port);
            }).Join();
            AskWho(socket!);
            return socket!;
        }

        public string AskWho(Socket socket)
        {
            socket.Send("?"u8);
            var buffer = new byte[16];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }

        public void RemoveTraces()
        {
            foreach (var handover in _handovers.Values)
                handover.ResetAsync().Wait();
        }

        public void Dispose()
        {
            foreach (var handover in _handovers.Values)
                handover.Dispose();
            _servers.ForEach(server => server.Dispose());
            _network.Dispose();
        }

        private void Give(string host) =>
            Ip(host, ["addr", "add", _address, "dev", "eth0", .. _address.Contains(':') ? ["nodad"] : Array.Empty<string>()]);

        private void Serve(string name)
        {
            var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, Port));
            listener.Listen();
            _servers.Add(listener);
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    var client = await listener.AcceptAsync();
                    _servers.Add(client);
                    _ = Task.Run(async () =>
                    {
                        var buffer = new byte[16];
                        while (await client.ReceiveAsync(buffer) > 0)
                            await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(name));
                    });
                }
            });
        }

        private static string Output(string host, params string[] arguments) => Shell.Run("ip", ["-n", LabNetwork.Namespace(host), .. arguments]);

        private static void Ip(string host, params string[] arguments) => Output(host, arguments);
    }
}
