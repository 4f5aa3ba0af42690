using System.Globalization;
using Akka.Configuration;
using HaActors.Actors.Cluster;

namespace HaActors.Host.Config;

/// <summary>Makes the text of the actor system's configuration from our settings.</summary>
internal static class AkkaConfigBuilder
{
    /// <summary>What we set; the operator's own akka block (<see cref="HostSettings.Akka"/>) goes over it.</summary>
    /// <param name="seeds">Where to join, in order; Akka lets the first one found a cluster.</param>
    public static string Build(HostSettings settings, IEnumerable<HostPort> seeds)
    {
        var node = settings.Services.Node;
        var cluster = settings.Cluster;
        return $$"""
            akka {
              loglevel = {{AkkaLevel(settings.LogLevel)}}
              stdout-loglevel = OFF
              loggers = ["HaActors.Host.Logging.AkkaLogger, haactors"]
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              # Of Akka.NET only: 10 wake-ups a second of an idle node instead of 100; nothing that is fast waits for an actor's timer.
              scheduler.tick-duration = 100ms
              actor {
                provider = cluster
                serializers { ha = "HaActors.Actors.Serialization.ClusterMessageSerializer, HaActors.Actors" }
                serialization-bindings { "HaActors.Actors.Messages.IClusterMessage, HaActors.Actors" = ha }
              }
              remote {
                # A node whose cable is plugged in again is reached within a second.
                retry-gate-closed-for = 1s
                dot-netty.tcp {
                  hostname = {{HoconText.Quote(node.Address.ToString())}}
                  port = {{cluster.Port}}
                  {{Tls(cluster.Tls)}}
                }
              }
              cluster {
                seed-nodes = [{{string.Join(", ", seeds.Select(s => HoconText.Quote($"{Protocol(settings)}://{cluster.Name}@{s}")))}}]
                roles = [{{HoconText.Quote(NodeView.RolePrefix + node.Name)}}]
                log-info = off
                failure-detector {
                  heartbeat-interval = {{Milliseconds(cluster.HeartbeatInterval)}}
                  acceptable-heartbeat-pause = {{Milliseconds(cluster.AcceptablePause)}}
                }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver {
                  active-strategy = keep-majority
                  stable-after = {{Milliseconds(cluster.DownAfter)}}
                }
                run-coordinated-shutdown-when-down = on
              }
              coordinated-shutdown {
                run-by-clr-shutdown-hook = off
                exit-clr = off
                terminate-actor-system = on
              }
            }
            petabridge.cmd {
              host = {{HoconText.Quote(settings.Admin.Pbm.Address.ToString())}}
              port = {{settings.Admin.Pbm.Port}}
              log-palettes-on-startup = off
            }
            """;
    }

    /// <summary>Addresses say whether their node speaks TLS. The operator's own block has the last word.</summary>
    private static string Protocol(HostSettings settings) =>
        ConfigurationFactory.ParseString(settings.Akka.Length > 0 ? settings.Akka : "{}")
            .GetBoolean("akka.remote.dot-netty.tcp.enable-ssl", settings.Cluster.Tls is not null) ? "akka.ssl.tcp" : "akka.tcp";

    /// <summary>The node's own certificate is given to Akka as an object; its key is in no file but the operator's.</summary>
    private static string Tls(ClusterTls? tls) => tls is null ? "" : $$"""
        enable-ssl = true
        ssl {
          require-mutual-authentication = true
          validate-certificate-hostname = {{(tls.VerifyAddress ? "true" : "false")}}
          ca-file = {{HoconText.Quote(tls.Authorities)}}
        }
        """;

    private static string AkkaLevel(LogLevelName level) => level switch
    {
        LogLevelName.Debug => "DEBUG",
        LogLevelName.Info => "INFO",
        LogLevelName.Warning => "WARNING",
        _ => "ERROR",
    };

    private static string Milliseconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds}ms");
}
