using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

/// <summary>A server on loopback whose one connection at a time is played by the test.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _connections = [];

    public ScriptedServer(Func<Stream, Task> play)
    {
        _listener.Start();
        _ = AcceptAsync(play);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Sends bytes and closes.</summary>
    public static ScriptedServer Saying(string text) => new(stream => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask());

    /// <summary>Sends bytes and stays silent until the probe leaves.</summary>
    public static ScriptedServer SayingAndStaying(string text) => new(async stream =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await UntilClosedAsync(stream);
    });

    /// <summary>Sends bytes and ends, with the probe's words read so that no reset overtakes them.</summary>
    public static ScriptedServer Answering(byte[] bytes) => new(async stream =>
    {
        await stream.WriteAsync(bytes);
        ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send);
        await UntilClosedAsync(stream);
    });

    /// <summary>For each line heard that starts with the left side, says the right side.</summary>
    public static ScriptedServer Dialogue(string greeting, params (string Heard, string Say)[] turns) => new(async stream =>
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(greeting));
        while (await reader.ReadLineAsync() is { } line)
        {
            (string Heard, string Say) turn = turns.FirstOrDefault(each => line.StartsWith(each.Heard, StringComparison.Ordinal));
            if (turn.Say is null) return;
            await stream.WriteAsync(Encoding.Latin1.GetBytes(turn.Say));
        }
    });

    public static async Task UntilClosedAsync(Stream stream)
    {
        byte[] rest = new byte[1024];
        while (await stream.ReadAsync(rest) > 0)
        {
        }
    }

    /// <summary>One probe of this server.</summary>
    /// <param name="timeoutMilliseconds">Long, unless the limit is what is tested.</param>
    public Task<ProbeResult> ProbeAsync(ProbeSettings settings, int timeoutMilliseconds = 30_000) => RunAsync(settings, Port, timeoutMilliseconds);

    /// <summary>One question to an agent on this server.</summary>
    public Task<ProbeResult> AskAgentAsync(int timeoutMilliseconds = 30_000)
    {
        TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(new TcpProbeSettings(), timeout, timeout, timeout, timeout, 1, 1);
        return new ProbeFactory().CreateAgent(check, new AgentSettings(null, Port, timeout, ""), new ServerSettings("s1", "127.0.0.1", 1, 100, false)).RunAsync(default);
    }

    public static Task<ProbeResult> RunAsync(ProbeSettings settings, int port, int timeoutMilliseconds = 30_000)
    {
        TimeSpan timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        var check = new CheckSettings(settings, timeout, timeout, timeout, timeout, 2, 3);
        return new ProbeFactory().Create("app", check, new ServerSettings("s1", "127.0.0.1", port, 100, false)).RunAsync(default);
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync(Func<Stream, Task> play)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            _connections.Add(PlayAsync(socket, play));
        }
    }

    private static async Task PlayAsync(Socket socket, Func<Stream, Task> play)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await play(stream);
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The probe left, as some tests want it to.
        }
    }
}
