using Akka.Actor;

namespace HaActors.Engine.Tests;

/// <summary>Whom an answer goes to.</summary>
public sealed class SenderTests : EngineTest
{
    [Fact]
    public async Task Message_without_a_sender_comes_from_the_dead_letters()
    {
        var probe = new Probe(System);

        probe.Ref.Tell("hello", ActorRefs.NoSender);

        await probe.Expect("hello");
        Assert.Equal(System.DeadLetters, probe.LastSender);
    }
}
