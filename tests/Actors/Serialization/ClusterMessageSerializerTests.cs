using System.Text;
using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Actors.Serialization;
using HaActors.Actors.Tests.Cluster;
using HaActors.Actors.Traffic;
using HaActors.Actors.Vip.Handover;

namespace HaActors.Actors.Tests.Serialization;

public sealed class ClusterMessageSerializerTests : IAsyncLifetime
{
    private readonly ActorSystem _system;
    private readonly ClusterMessageSerializer _serializer;

    public ClusterMessageSerializerTests()
    {
        _system = ActorSystem.Create("serializer");
        _serializer = new ClusterMessageSerializer((ExtendedActorSystem)_system);
    }

    public static TheoryData<string, object> Messages { get; } = new()
    {
        { "NR1", new ClusterMessages.NodeReport("h1", 7, 8, 1, 2, "akka.tcp://ha@10.0.0.1:4053", 100, true, ["app"], [new("web", 5, "priority")], new(3, 4, 5, ["h3"], ["mail"]), ["uplink"]) },
        { "HR1", new ClusterMessages.HealthReport("h1", 7, 8, "app", [new("s1", "up", "L4OK", "", 1.5, 5)]) },
        { "PV1", new ClusterMessages.PinVip("web", "h2") },
        { "TO1", new ClusterMessages.Overrides([new TrafficOverride("app", "s1", "drain", 50, 9, "h1")]) },
        { "TR1", new ClusterMessages.TrafficReport("h1", 7, 8, "app", [new("s1", 3, 120)]) },
        { "SB1", new ClusterMessages.StickBatch("app", ["s1", "s2"], [new("192.0.2.1", 1, 1_700_000_000_000)]) },
        { "SA1", new ClusterMessages.AskStick(3, "app", 8) },
        { "SP1", new ClusterMessages.StickPiece(3, [new("app", ["s1"], [new("192.0.2.1", 0, 1_700_000_000_000)])], "app", 16) },
        { "UV1", new ClusterMessages.UnpinVip("web") },
        { "DN1", new ClusterMessages.DrainNode("h2", true) },
        { "EB1", new EventMessages.EventBatch([new("h1", 7, 8, 1_700_000_000_000, "vip", "web", "backup to master: masterNoResponse", 152.5)]) },
        { "AC1", new ClusterMessages.AskCluster("10.0.0.1:4053") },
        { "CH1", new ClusterMessages.ClusterHere(["10.0.0.1:4053", "10.0.0.2:4053"]) },
        { "OV1", new HandoverMessages.OfferVip("web", "h1") },
        { "OT1", new HandoverMessages.OfferTaken("web", "h2") },
        { "AH1", new HandoverMessages.AskHandOver("web", 3, "h2") },
        { "HO1", new HandoverMessages.HandOverReady("web", 3, new KeeperRoute("h1", "10.77.0.11", "fe80::1")) },
        { "HO1", new HandoverMessages.HandOverReady("web", 3, null) },
        { "VT1", new HandoverMessages.VipTaken("web", "h2", null) },
        { "KE1", new HandoverMessages.KeepingEnded("web", "h1", new KeeperRoute("h3", "10.77.0.13", "")) },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void Batches_of_overrides_hold_each_entry_once_and_fit_in_a_frame()
    {
        var name = new string('n', 63);
        TrafficOverride[] entries = [.. Enumerable.Range(0, 1001).Select(i => new TrafficOverride(name, $"{name[4..]}{i:D4}", "ready", 256, long.MaxValue, name))];

        var batches = OverrideTable.Batches(entries).ToArray();

        Assert.Equal(entries, batches.SelectMany(batch => batch.Entries));
        // Akka's maximum-frame-size, less what it adds.
        Assert.All(batches, batch => Assert.InRange(_serializer.ToBinary(batch).Length, 1, 120_000));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_survives_the_round_trip(string manifest, object message)
    {
        var bytes = _serializer.ToBinary(message);
        var copy = _serializer.FromBinary(bytes, manifest);

        Assert.Equal(manifest, _serializer.Manifest(message));
        Assert.IsType(message.GetType(), copy);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(_serializer.ToBinary(copy)));
    }

    [Fact]
    public void Plan_survives_the_round_trip()
    {
        var world = Worlds.Of(3, 6) with { Pins = Plan.None.Pins.Add("v1", "h2"), Drains = Plan.None.Drains.Add("h3") };
        var plan = PlacementPlanner.Make(world);

        var copy = Assert.IsType<Plan>(_serializer.FromBinary(_serializer.ToBinary(plan), "PL1"));

        Assert.True(copy.SamePlacement(plan));
        Assert.Equal((plan.Epoch, plan.Leader), (copy.Epoch, copy.Leader));
        Assert.Equal(plan.Rankings["v1"].Reason, copy.Rankings["v1"].Reason);
        Assert.Equal("h3", Assert.Single(copy.Drains));
    }

    [Fact]
    public void Messages_of_earlier_nodes_without_later_parts_are_read()
    {
        const string Report = """{"node":"h1","incarnation":1,"version":1,"revision":1,"epoch":1,"planLeader":"","weight":1,"drained":false,"failedBackends":[],"owned":[]}""";
        const string Body = """{"epoch":1,"leader":"l","nodes":["h1"],"vips":[{"name":"v","ranks":"AA==","reason":""}],"pins":{}}""";

        Assert.Null(Assert.IsType<ClusterMessages.NodeReport>(_serializer.FromBinary(Encoding.UTF8.GetBytes(Report), "NR1")).Load);
        Assert.Empty(Assert.IsType<Plan>(_serializer.FromBinary(Encoding.UTF8.GetBytes(Body), "PL1")).Drains);
    }

    [Theory]
    [InlineData("NR9", "{}")]
    [InlineData("SB1", """{"backend":"app","servers":["s1"],"entries":[{"key":"192.0.2.1","server":1,"usedUnixMs":1}]}""")]
    [InlineData("SB1", """{"backend":"app","servers":["s1"],"entries":[null]}""")]
    [InlineData("SP1", """{"attempt":1,"batches":[{"backend":"app","servers":["s1"],"entries":[{"key":"192.0.2.1","server":-1,"usedUnixMs":1}]}],"nextBackend":"","nextPlace":-1}""")]
    [InlineData("SP1", """{"attempt":1,"batches":[{"backend":"app","servers":[null],"entries":[]}],"nextBackend":"","nextPlace":-1}""")]
    [InlineData("System.String", "\"x\"")]
    [InlineData("NR1", "{}")]
    [InlineData("NR1", "null")]
    [InlineData("NR1", "not json")]
    [InlineData("PV1", """{"vip":null,"node":"h1"}""")]
    [InlineData("PL1", """{"epoch":1,"leader":"l","nodes":["h1"],"vips":[{"name":"v","ranks":"AQ==","reason":""}],"pins":{}}""")]
    [InlineData("PL1", """{"epoch":0,"leader":"l","nodes":[],"vips":[],"pins":{}}""")]
    [InlineData("PL1", """{"epoch":1,"leader":"l","nodes":[null],"vips":[{"name":"v","ranks":"AA==","reason":""}],"pins":{}}""")]
    [InlineData("PL1", """{"epoch":1,"leader":"l","nodes":["h1"],"vips":[null],"pins":{}}""")]
    [InlineData("PL1", """{"epoch":1,"leader":"l","nodes":["h1"],"vips":[{"name":"v","ranks":"AA==","reason":""}],"pins":{"v":null}}""")]
    [InlineData("PL1", """{"epoch":1,"leader":"l","nodes":["h1"],"vips":[],"pins":{},"drains":[null]}""")]
    [InlineData("EB1", """{"events":[null]}""")]
    [InlineData("EB1", """{"events":[{"node":"h1","incarnation":1,"sequence":1,"unixMs":9223372036854775807,"kind":"","subject":"","text":"","gapMs":0}]}""")]
    [InlineData("NR1", """{"node":"h1","incarnation":1,"version":1,"revision":1,"epoch":1,"planLeader":"","weight":1,"drained":false,"failedBackends":[],"owned":[],"load":{"sessions":0,"bytesIn":0,"bytesOut":0,"unreachable":[null],"idle":[]}}""")]
    [InlineData("HR1", """{"node":"h1","incarnation":1,"version":1,"backend":"b","servers":[null]}""")]
    [InlineData("HR1", """{"node":"h1","incarnation":1,"version":1,"backend":"b","servers":null}""")]
    [InlineData("NR1", """{"node":"h1","incarnation":1,"version":1,"revision":1,"epoch":1,"planLeader":"","weight":1,"drained":false,"failedBackends":[null],"owned":[]}""")]
    [InlineData("NR1", """{"node":"h1","incarnation":1,"version":1,"revision":1,"epoch":1,"planLeader":"","weight":1,"drained":false,"failedBackends":[],"owned":[null]}""")]
    [InlineData("NR1", """{"node":"h1","incarnation":1,"version":1,"revision":1,"epoch":1,"planLeader":"","weight":-1,"drained":false,"failedBackends":[],"owned":[]}""")]
    [InlineData("PV1", "{\"vip\":\"\ud800\",\"node\":\"h1\"")]
    public void Unreadable_bytes_are_no_error(string manifest, string body) =>
        Assert.IsType<ClusterMessages.Unreadable>(_serializer.FromBinary(Encoding.UTF8.GetBytes(body), manifest));

    [Fact]
    public void Oversize_body_is_not_read()
    {
        var padded = """{"vip":"v","node":"h1"}""".PadRight(ClusterMessageSerializer.LargestBody + 1);

        Assert.IsType<ClusterMessages.Unreadable>(_serializer.FromBinary(Encoding.UTF8.GetBytes(padded), "PV1"));
        Assert.IsType<ClusterMessages.PinVip>(_serializer.FromBinary(Encoding.UTF8.GetBytes(padded[..^1]), "PV1"));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Damaged_message_is_read_or_refused_and_never_an_error(string manifest, object message)
    {
        var random = new Random(4711);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = _serializer.ToBinary(message);
            for (var damage = random.Next(1, 5); damage > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.NotNull(_serializer.FromBinary(bytes, manifest));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Truncated_message_is_no_error(string manifest, object message)
    {
        var bytes = _serializer.ToBinary(message);

        Assert.All(
            Enumerable.Range(0, bytes.Length),
            length => Assert.IsType<ClusterMessages.Unreadable>(_serializer.FromBinary(bytes[..length], manifest)));
    }
}
