using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Petabridge.Cmd;
using Petabridge.Cmd.Client;
using Petabridge.Cmd.Host;

namespace HaActors.Engine.Tests;

/// <summary>An actor system with a listener that offers a palette for tests, and pbm to use it.</summary>
internal sealed class PetabridgeNode : IAsyncDisposable
{
    private PetabridgeNode(ActorSystem system, int port) => (System, Port) = (system, port);

    public ActorSystem System { get; }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static PetabridgeNode Start(string config = "", params CommandPaletteHandler[] handlers)
    {
        var port = FreePort();
        var system = ActorSystem.Create("pbm-test", ConfigurationFactory.ParseString(
            $"akka.loglevel = WARNING, petabridge.cmd {{ host = \"127.0.0.1\", port = {port} }}\n{config}"));
        var host = PetabridgeCmd.Get(system);
        foreach (var handler in handlers) host.RegisterCommandPalette(handler);
        host.Start();
        return new PetabridgeNode(system, port);
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public Task<PbmResult> PbmAsync(params string[] words) => PbmWithInputAsync("", words);

    public async Task<PbmResult> PbmWithInputAsync(string input, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await PbmClient.RunAsync([Address, .. words], new StringReader(input), output, error).WaitAsync(TimeSpan.FromSeconds(60));
        return new PbmResult(status, output.ToString(), error.ToString());
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return socket;
    }

    public async ValueTask DisposeAsync() => await System.Terminate();
}

internal sealed record PbmResult(int Status, string Output, string Error);

/// <summary>A palette with a command for each way in which a command can go.</summary>
internal sealed class TestPalette(TaskCompletionSource? clientLeft = null) : CommandPaletteHandler(Palette)
{
    public static readonly CommandDefinition Echo = new CommandDefinitionBuilder()
        .WithName("echo").WithDescription("Says what it is told.")
        .WithArgument(a => a.WithName("message").WithDescription("What to say.").WithSwitch("-m").WithSwitch("-M").IsMandatory(true).AllowMultiple(true))
        .WithArgument(a => a.WithName("style").WithDescription("How to say it.").WithSwitch("-s").WithDefaultValues("plain", "loud"))
        .Build();

    public static readonly CommandDefinition Count = Plain("count", "Counts to three, in pieces.");
    public static readonly CommandDefinition Fail = Plain("fail", "Fails.");
    public static readonly CommandDefinition Throw = Plain("throw", "Throws.");
    public static readonly CommandDefinition Die = Plain("die", "Stops its handler.");
    public static readonly CommandDefinition Watch = Plain("watch", "Goes on until the client leaves.");

    private static readonly CommandPalette Palette = new("test", [Echo, Count, Fail, Throw, Die, Watch]);

    public override Props HandlerProps => Props.Create(() => new Handler(clientLeft));

    private static CommandDefinition Plain(string name, string description) =>
        new CommandDefinitionBuilder().WithName(name).WithDescription(description).Build();

    private sealed class Handler : CommandHandlerActor
    {
        private readonly TaskCompletionSource? _clientLeft;

        public Handler(TaskCompletionSource? clientLeft) : base(Palette)
        {
            Process(Echo.Name, (_, arguments) => Sender.Tell(new CommandResponse(string.Join('+', arguments.ArgumentValues("message")) + string.Concat(arguments.ArgumentValues("style")))));
            Process(Count.Name, _ =>
            {
                foreach (var number in new[] { "1", "2", "3" }) Sender.Tell(new CommandResponse(number, final: false));
                Sender.Tell(CommandResponse.Empty);
            });
            Process(Fail.Name, _ => Sender.Tell(new ErroredCommandResponse("no luck")));
            Process(Throw.Name, _ => throw new InvalidOperationException("broken inside"));
            Process(Die.Name, _ => Context.Stop(Self));
            Process(Watch.Name, _ => Sender.Tell(new CommandResponse("watching", final: false)));
            _clientLeft = clientLeft;
        }

        protected override void PostStop() => _clientLeft?.TrySetResult();
    }
}
