using Akka.Actor;
using Akka.Configuration;

namespace HaActors.EngineUnits.Tests;

/// <summary>Akka.NET refuses a null message only to an actor that has not started yet; ours always does.</summary>
public sealed class NullMessageTests
{
    [Fact]
    public async Task Null_is_no_message()
    {
        var system = ActorSystem.Create("units", ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF }"));
        var echo = system.ActorOf(Props.Create(() => new Echo()));
        Assert.ThrowsAny<Exception>(() => echo.Tell(null!, ActorRefs.NoSender));
        Assert.Equal("after", await echo.Ask<string>("after", TimeSpan.FromSeconds(20)));
        await system.Terminate();
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}
