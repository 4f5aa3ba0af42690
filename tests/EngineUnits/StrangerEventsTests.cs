using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;

namespace HaActors.EngineUnits.Tests;

/// <summary>The event stream has every connection that is turned away; the log, which Akka.NET leaves it at, one of many.</summary>
public sealed class StrangerEventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_stranger_is_told_with_its_cause()
    {
        var system = ActorSystem.Create("units", ConfigurationFactory.ParseString("""
            akka {
              stdout-loglevel = OFF
              loglevel = OFF
              actor.provider = remote
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            """));
        var told = new BlockingCollection<AssociationErrorEvent>();
        var ear = system.ActorOf(Props.Create(() => new Ear(told)));
        system.EventStream.Subscribe(ear, typeof(AssociationErrorEvent));
        var port = ((ExtendedActorSystem)system).Provider.DefaultAddress.Port!.Value;

        for (var i = 0; i < 3; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
            var stranger = (System.Net.IPEndPoint)client.Client.LocalEndPoint!;

            Assert.True(told.TryTake(out var refused, Patience));
            Assert.True(refused.IsInbound);
            Assert.Equal(("127.0.0.1", stranger.Port), (refused.RemoteAddress.Host, refused.RemoteAddress.Port!.Value));
            Assert.NotEmpty(refused.Cause.Message);
        }

        await system.Terminate();
    }

    private sealed class Ear : ReceiveActor
    {
        public Ear(BlockingCollection<AssociationErrorEvent> told) => Receive<AssociationErrorEvent>(told.Add);
    }
}
