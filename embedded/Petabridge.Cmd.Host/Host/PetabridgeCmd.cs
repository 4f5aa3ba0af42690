using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;

namespace Petabridge.Cmd.Host;

/// <summary>
/// The management listener of an actor system, set by petabridge.cmd.host (default 0.0.0.0) and .port (default 9110).
/// It knows no passwords: whoever reaches the port may run every command.
/// </summary>
public sealed class PetabridgeCmd : IExtension
{
    private const string DefaultHost = "0.0.0.0";
    private const int DefaultPort = 9110;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CommandPaletteHandler> _handlers = [];
    private bool _started;

    private PetabridgeCmd(ExtendedActorSystem system) => Sys = system;

    public ActorSystem Sys { get; }

    /// <summary>The listener of a system; the same object every time.</summary>
    public static PetabridgeCmd Get(ActorSystem system) => system.WithExtension<PetabridgeCmd, Provider>();

    /// <exception cref="InvalidOperationException">Called after Start, or there is a palette of that name.</exception>
    public void RegisterCommandPalette(CommandPaletteHandler handler)
    {
        lock (_lock)
        {
            if (_started) throw new InvalidOperationException($"palette {handler.Palette.Name} must be registered before Start");
            if (!_handlers.TryAdd(handler.Palette.Name, handler))
                throw new InvalidOperationException($"there are two palettes {handler.Palette.Name}");
        }

        handler.OnRegister(this);
    }

    /// <summary>Listens until the actor system ends. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The address can't be used; the message says which and why.</exception>
    public void Start()
    {
        lock (_lock)
        {
            if (_started) return;
            var config = Sys.Settings.Config;
            var socket = Listen(config.GetString("petabridge.cmd.host", DefaultHost), config.GetInt("petabridge.cmd.port", DefaultPort));
            _started = true;
            Sys.ActorOf(ListenerActor.Props(socket, _handlers), "petabridge-cmd");
            var log = Logging.GetLogger(Sys, this);
            log.Info("Petabridge.Cmd listens on {0}", socket.LocalEndPoint);
            if (!config.GetBoolean("petabridge.cmd.log-palettes-on-startup", true)) return;
            foreach (var (name, handler) in _handlers)
                log.Info("palette {0}: {1}", name, CommandCheck.List(handler.Palette.Commands.Select(command => command.Name)));
        }
    }

    private static Socket Listen(string host, int port)
    {
        try
        {
            var address = IPAddress.TryParse(host, out var parsed) ? parsed : Dns.GetHostAddresses(host).First();
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen();
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new InvalidOperationException($"Petabridge.Cmd can't listen on {host}:{port} (petabridge.cmd.host, petabridge.cmd.port): {e.Message}", e);
        }
    }

    /// <summary>Makes the one PetabridgeCmd of a system.</summary>
    internal sealed class Provider : ExtensionIdProvider<PetabridgeCmd>
    {
        public override PetabridgeCmd CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
