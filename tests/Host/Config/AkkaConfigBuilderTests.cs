using Akka.Configuration;
using HaActors.Host.Config;

namespace HaActors.Host.Tests.Config;

public sealed class AkkaConfigBuilderTests
{
    private static Akka.Configuration.Config Built(string text)
    {
        var settings = Reading.Good(Reading.Node + text);
        return ConfigurationFactory.ParseString(AkkaConfigBuilder.Build(settings, JoinOrder.AtStart(settings)));
    }

    [Fact]
    public void Cluster_endpoint_name_and_seeds_are_those_of_the_settings()
    {
        var config = Built("ha.cluster { name = site, port = 4055, seeds = [\"10.77.0.12:4053\", \"10.77.0.13:4053\"] }");
        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
        Assert.Equal("10.77.0.11", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal(4055, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal(["akka.tcp://site@10.77.0.12:4053", "akka.tcp://site@10.77.0.13:4053"], config.GetStringList("akka.cluster.seed-nodes"));
        Assert.Equal(["ha-node-h1"], config.GetStringList("akka.cluster.roles"));
    }

    [Fact]
    public void Without_seeds_the_node_joins_itself()
    {
        Assert.Equal(["akka.tcp://ha@10.77.0.11:4053"], Built("").GetStringList("akka.cluster.seed-nodes"));
    }

    [Fact]
    public void Failure_detector_and_downing_follow_the_settings()
    {
        var config = Built("ha.cluster { heartbeat-interval = 1s, acceptable-pause = 4s, down-after = 7s }");
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("akka.cluster.failure-detector.heartbeat-interval"));
        Assert.Equal(TimeSpan.FromSeconds(4), config.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause"));
        Assert.Equal(TimeSpan.FromSeconds(7), config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
        Assert.Contains("SplitBrainResolverProvider", config.GetString("akka.cluster.downing-provider-class"));
    }

    [Fact]
    public void Named_types_exist()
    {
        var config = Built("");
        Assert.NotNull(Type.GetType(config.GetString("akka.cluster.downing-provider-class"), throwOnError: true));
        Assert.NotNull(Type.GetType(config.GetString("akka.actor.serializers.ha"), throwOnError: true));
        Assert.NotNull(Type.GetType(config.GetStringList("akka.loggers")[0], throwOnError: true));
    }

    [Fact]
    public void Management_listens_where_the_settings_say()
    {
        var config = Built("ha.admin.pbm { host = 10.77.0.11, port = 9111 }");
        Assert.Equal("10.77.0.11", config.GetString("petabridge.cmd.host"));
        Assert.Equal(9111, config.GetInt("petabridge.cmd.port"));
    }

    [Fact]
    public void Akka_block_of_the_operator_overrides_ours_with_every_kind_of_value()
    {
        var settings = Reading.Good(Reading.Node + """
            akka {
              loglevel = DEBUG
              cluster.roles = [a, "b c"]
              actor { deployment { "/x/*" { router = none } } }
              note = "say \"hi\" to C:\\temp"
              pause = 3 s
              count = 7
              on-off = on
            }
            """);
        var config = ConfigurationFactory.ParseString(settings.Akka)
            .WithFallback(ConfigurationFactory.ParseString(AkkaConfigBuilder.Build(settings, JoinOrder.AtStart(settings))));
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(["a", "b c"], config.GetStringList("akka.cluster.roles"));
        Assert.Equal("say \"hi\" to C:\\temp", config.GetString("akka.note"));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("akka.pause"));
        Assert.Equal(7, config.GetInt("akka.count"));
        Assert.True(config.GetBoolean("akka.on-off"));
        Assert.Equal("cluster", config.GetString("akka.actor.provider"));
    }
}
