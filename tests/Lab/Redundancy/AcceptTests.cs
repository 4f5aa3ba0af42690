using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A Master that is to answer ARP for the addresses and to take no packets to them.</summary>
[Collection(LabCollection.Name)]
public sealed class AcceptTests
{
    private const int Port = 7777;

    [SkippableFact]
    public void Address_is_resolved_and_takes_no_packets_until_the_settings_say_so_and_nothing_is_left()
    {
        using var hosts = Hosts();
        using (var a = On("a").Open(200, Denying(Mixed())))
        {
            a.AwaitState(VipState.Master);
            using var server = Server("a");
            Await(() => Connects("client", "10.77.0.11") && Connects("client", "2001:db8:77::11"), () => "the node's own addresses take connections");
            Assert.False(Connects("client", Vip));
            Assert.False(Connects("client", VipV6));
            Assert.Contains(MacOf("a"), Neighbours(), StringComparison.Ordinal);
            a.Open(200, Mixed());
            Await(() => Connects("client", Vip), () => "connections are taken");
            Await(() => Connects("client", VipV6), () => "connections over IPv6 are taken");
            Assert.Equal("", Rules("a"));
            a.Open(200, Denying(Mixed()));
            Await(() => !Connects("client", Vip), () => "connections are dropped again");
        }

        Assert.Equal("", Rules("a"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Killed_process_leaves_no_rules_with_its_guard_and_without_it_until_the_next_start(bool guard)
    {
        using var hosts = Hosts();
        using var a = EngineProgram.Start("a", 200, guard, accept: false);
        Await(() => Holders("a") == "a", () => "address of the process");
        Assert.NotEqual("", Rules("a"));
        LabNative.Signal(a.Id, LabNative.SigKill);
        a.WaitForExit();
        if (!guard)
        {
            using var next = On("a");
            Await(() => Rules("a") == "", () => "no rules");
        }

        Await(() => Rules("a") == "", () => "no rules");
    }

    private static VipSettings Denying(VipSettings vip) => vip with { Accept = false };

    private static string Rules(string host) => Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(host), "nft", "list", "tables", "inet").Trim();

    private static string Neighbours() => Shell.Run("ip", "-n", LabNetwork.Namespace("client"), "neigh", "show", "to", Vip);

    private static TcpListener Server(string host)
    {
        TcpListener? server = null;
        NamespaceThread.Start(host, () =>
        {
            server = new TcpListener(IPAddress.IPv6Any, Port);
            server.Server.DualMode = true;
            server.Start();
        }).Join();
        return server!;
    }

    private static bool Connects(string host, string address)
    {
        var connects = false;
        NamespaceThread.Start(host, () =>
        {
            var to = IPAddress.Parse(address);
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                // Limits the wait for an answer, in milliseconds.
                socket.SetRawSocketOption(6, 18, BitConverter.GetBytes(1500));      // IPPROTO_TCP, TCP_USER_TIMEOUT: linux/tcp.h
                socket.Connect(new IPEndPoint(to, Port));
                connects = true;
            }
            catch (SocketException)
            {
                // Not taken.
            }
        }).Join();
        return connects;
    }

    private static IDisposable Hosts()
    {
        var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("client", "10.77.0.1/24"));
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        Dialect.EnableV6("a", "2001:db8:77::11");
        Dialect.EnableV6("client", "2001:db8:77::1");
        return hosts;
    }
}
