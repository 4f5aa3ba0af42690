using Akka.Actor;
using Akka.Remote;

namespace HaActors.Engine.Tests;

public class RemotingTests
{
    [Fact]
    public async Task Port_0_gives_an_address_with_the_bound_port()
    {
        await using var pair = new RemotePair();
        var address = RemotePair.AddressOf(pair.A);
        Assert.Equal(("akka.tcp", "a", "127.0.0.1"), (address.Protocol, address.System, address.Host));
        Assert.NotEqual(0, address.Port);
    }

    [Fact]
    public async Task Message_told_to_a_remote_selection_arrives_with_a_sender_that_can_be_answered()
    {
        await using var pair = new RemotePair();
        var (asker, answerer) = (new Probe(pair.A), new Probe(pair.B, "answerer"));
        pair.A.ActorSelection($"{RemotePair.AddressOf(pair.B)}/user/answerer").Tell("question", asker.Ref);
        await answerer.Expect("question");
        answerer.LastSender.Tell("answer", answerer.Ref);
        await asker.Expect("answer");
    }

    [Fact]
    public async Task Question_to_a_remote_actor_gets_its_answer()
    {
        await using var pair = new RemotePair();
        pair.B.ActorOf(Props.Create(() => new Echo()), "echo");
        var echo = await RemotePair.Resolve(pair.A, pair.B, "/user/echo");
        Assert.Equal("hello", await echo.Ask<string>("hello", Probe.Patience));
    }

    [Fact]
    public async Task Reference_inside_a_message_can_be_used_on_the_other_side()
    {
        await using var pair = new RemotePair();
        var (here, there) = (new Probe(pair.A), new Probe(pair.B, "there"));
        pair.A.ActorSelection($"{RemotePair.AddressOf(pair.B)}/user/there").Tell(new ActorIdentity("id", here.Ref));
        (await there.Expect<ActorIdentity>()).Subject.Tell("direct");
        await here.Expect("direct");
    }

    [Fact]
    public async Task Messages_between_two_actors_keep_their_order()
    {
        await using var pair = new RemotePair();
        var receiver = new Probe(pair.B, "receiver");
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/receiver");
        for (var i = 0; i < 5000; i++)
        {
            remote.Tell(i);
        }
        for (var i = 0; i < 5000; i++)
        {
            await receiver.Expect(i);
        }
    }

    [Fact]
    public async Task Selection_of_no_actor_is_answered_by_an_identity_without_subject()
    {
        await using var pair = new RemotePair();
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            pair.A.ActorSelection($"{RemotePair.AddressOf(pair.B)}/user/nobody").ResolveOne(Probe.Patience));
    }

    [Fact]
    public async Task Watch_of_a_remote_actor_reports_its_stop()
    {
        await using var pair = new RemotePair();
        var (watcher, subject) = (new Probe(pair.A), new Probe(pair.B, "subject"));
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/subject");
        await watcher.Watch(remote);
        pair.B.Stop(subject.Ref);
        var terminated = await watcher.Expect<Terminated>();
        Assert.Equal(remote, terminated.ActorRef);
    }

    [Fact]
    public async Task Watch_of_an_actor_that_has_ended_is_answered()
    {
        await using var pair = new RemotePair();
        var (watcher, subject) = (new Probe(pair.A), new Probe(pair.B, "subject"));
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/subject");
        await subject.Ref.GracefulStop(Probe.Patience);
        await watcher.Watch(remote);
        Assert.Equal(remote, (await watcher.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Watch_of_an_actor_whose_system_dies_reports_its_end()
    {
        await using var pair = new RemotePair();
        var watcher = new Probe(pair.A);
        var subject = new Probe(pair.B, "subject");
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/subject");
        await watcher.Watch(remote);
        await pair.B.Terminate().WaitAsync(Probe.Patience);
        Assert.Equal(remote, (await watcher.Expect<Terminated>()).ActorRef);
        Assert.NotNull(subject);
    }

    [Fact]
    public async Task Own_address_names_local_actors()
    {
        await using var pair = new RemotePair();
        var probe = new Probe(pair.A, "own");
        var resolved = await RemotePair.Resolve(pair.A, pair.A, "/user/own");
        Assert.Equal(probe.Ref, resolved);
    }

    [Fact]
    public async Task System_that_comes_back_on_its_port_is_reached_again()
    {
        await using var pair = new RemotePair("akka.remote.retry-gate-closed-for = 200ms");
        var port = RemotePair.AddressOf(pair.B).Port;
        pair.B.ActorOf(Props.Create(() => new Echo()), "echo");
        await RemotePair.Resolve(pair.A, pair.B, "/user/echo");
        await pair.B.Terminate().WaitAsync(Probe.Patience);
        var reborn = RemotePair.Start("b", $"akka.remote.dot-netty.tcp.port = {port}");
        try
        {
            reborn.ActorOf(Props.Create(() => new Echo()), "echo");
            IActorRef? found = null;
            for (var end = DateTime.UtcNow + Probe.Patience; found is null && DateTime.UtcNow < end;)
            {
                try
                {
                    found = await pair.A.ActorSelection($"{RemotePair.AddressOf(reborn)}/user/echo").ResolveOne(TimeSpan.FromMilliseconds(500));
                }
                catch (ActorNotFoundException)
                {
                    // The first attempts meet the gate that the old connection's end has closed.
                }
            }
            Assert.NotNull(found);
        }
        finally
        {
            await reborn.Terminate().WaitAsync(Probe.Patience);
        }
    }

    [Fact]
    public async Task Peer_that_connects_by_itself_is_answered_although_the_way_to_it_was_gated()
    {
        await using var pair = new RemotePair("akka.remote.retry-gate-closed-for = 600s");
        var port = RemotePair.AddressOf(pair.B).Port;
        pair.A.ActorOf(Props.Create(() => new Echo()), "echo");
        pair.B.ActorOf(Props.Create(() => new Echo()), "echo");
        await RemotePair.Resolve(pair.A, pair.B, "/user/echo");
        await pair.B.Terminate().WaitAsync(Probe.Patience);
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            pair.A.ActorSelection($"akka.tcp://b@127.0.0.1:{port}/user/echo").ResolveOne(TimeSpan.FromSeconds(2)));
        var reborn = RemotePair.Start("b", $"akka.remote.dot-netty.tcp.port = {port}");
        try
        {
            Assert.NotNull(await RemotePair.Resolve(reborn, pair.A, "/user/echo"));
        }
        finally
        {
            await reborn.Terminate().WaitAsync(Probe.Patience);
        }
    }

    [Fact]
    public async Task Message_larger_than_a_frame_is_dropped_and_the_next_one_arrives()
    {
        await using var pair = new RemotePair();
        var receiver = new Probe(pair.B, "receiver");
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/receiver");
        remote.Tell(new byte[10 * 1024 * 1024]);
        remote.Tell("small");
        await receiver.Expect("small");
    }

    [Fact]
    public async Task Quarantined_peer_is_announced_and_not_talked_to_any_more()
    {
        await using var pair = new RemotePair();
        var (events, receiver) = (new Probe(pair.A), new Probe(pair.B, "receiver"));
        var remote = await RemotePair.Resolve(pair.A, pair.B, "/user/receiver");
        pair.A.EventStream.Subscribe(events.Ref, typeof(QuarantinedEvent));
        var uid = AddressUidExtension.Uid(pair.B);
        ((IRemoteActorRefProvider)((ExtendedActorSystem)pair.A).Provider).Quarantine(RemotePair.AddressOf(pair.B), uid);
        var quarantined = await events.Expect<QuarantinedEvent>();
        Assert.Equal((RemotePair.AddressOf(pair.B), uid), (quarantined.Address, quarantined.Uid));
        remote.Tell("never");
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            pair.A.ActorSelection($"{RemotePair.AddressOf(pair.B)}/user/receiver").ResolveOne(TimeSpan.FromMilliseconds(500)));
        await receiver.ExpectNothingBefore("marker");
    }

    [Fact]
    public void Port_in_use_fails_the_start()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        Assert.ThrowsAny<Exception>(() => RemotePair.Start("late", $"akka.remote.dot-netty.tcp.port = {port}"));
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            ReceiveAny(m => Sender.Tell(m, Self));
        }
    }
}
