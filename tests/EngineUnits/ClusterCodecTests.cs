using System.Runtime.Serialization;
using Akka.Cluster;
using Akka.Cluster.Membership;
using Akka.Cluster.Serialization;
using Akka.Util;

namespace HaActors.EngineUnits.Tests;

public sealed class ClusterCodecTests
{
    [Fact]
    public void Gossip_survives_the_wire()
    {
        var simulation = new MembershipSimulation(seed: 7, nodes: 6);
        for (var step = 0; step < 200; step++)
            simulation.Step();

        foreach (var gossip in simulation.History)
        {
            var read = Read(Bytes(gossip));
            Assert.Equal(gossip.Content(), read.Content());
            Assert.Equal(gossip.Seen, read.Seen);
            Assert.Equal(gossip.Digest, read.Digest);
        }
    }

    [Fact]
    public void Gossip_of_a_hundred_nodes_is_small()
    {
        var gossip = Gossip.Empty;
        for (var n = 1; n <= 100; n++)
        {
            var member = new Member(Some.Node(n), n, MemberStatus.Up, ["edge"], AppVersion.Create("1.0.0"));
            gossip = gossip.With(member).ChangedBy(member.UniqueAddress);
        }
        gossip = gossip with { Seen = [.. gossip.Members.Keys] };

        Assert.InRange(Bytes(gossip).Length, 1, 5000);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = Bytes(Some.State(1, Some.Member(1), Some.Member(2)).Observe([Some.Node(2)]).Gossip);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<SerializationException>(() => Read(bytes[..length]));
        Assert.Throws<SerializationException>(() => Read([.. bytes, 0]));
    }

    [Fact]
    public void Noise_is_refused_and_costs_little()
    {
        var random = new Random(5);
        var good = Bytes(Some.State(1, Some.Member(1), Some.Member(2)).Gossip);
        for (var i = 0; i < 20_000; i++)
        {
            var noise = i % 2 == 0 ? new byte[random.Next(200)] : (byte[])good.Clone();
            if (i % 2 == 0) random.NextBytes(noise);
            else noise[random.Next(noise.Length)] = (byte)random.Next(256);
            try
            {
                Read(noise);
            }
            catch (SerializationException)
            {
                // the only way to fail
            }
        }
    }

    private static byte[] Bytes(Gossip gossip)
    {
        var writer = new WireWriter();
        GossipCodec.Write(writer, gossip);
        return writer.ToArray();
    }

    private static Gossip Read(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        var gossip = GossipCodec.Read(ref reader);
        reader.End();
        return gossip;
    }
}
