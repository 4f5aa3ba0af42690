using System.Net.Sockets;
using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Client;

/// <summary>Runs commands on one node, over a connection for each, and prints what they answer.</summary>
internal sealed class Session(NodeAddress node, TextWriter output, TextWriter error)
{
    /// <summary>Chosen: a node on the same site answers a connect within milliseconds, also through one lost packet (RFC 6298: 1 s).</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>For the first piece of an answer; a command that streams may then be silent for as long as it likes.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    /// <returns>A value of ExitStatus.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        try
        {
            return words[0] == "help"
                ? HelpText.Print(await GetPalettesAsync().ConfigureAwait(false), words.Skip(1).ToList(), output, error)
                : await RunCommandAsync(words).ConfigureAwait(false);
        }
        catch (NodeUnreachableException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return ExitStatus.Unreachable;
        }
    }

    /// <exception cref="NodeUnreachableException">No answer.</exception>
    public async Task<IReadOnlyList<PaletteHelp>> GetPalettesAsync()
    {
        using var stream = await ConnectAsync().ConfigureAwait(false);
        await SendAsync(stream, new GetPalettes()).ConfigureAwait(false);
        return await ReadAsync(stream, AnswerLimit).ConfigureAwait(false) switch
        {
            Palettes palettes => palettes.Items,
            Answer answer => throw new NodeUnreachableException($"{node}: {answer.Text}"),
            _ => throw new NodeUnreachableException($"{node} answers something else than palettes"),
        };
    }

    private async Task<int> RunCommandAsync(IReadOnlyList<string> words)
    {
        if (words.Count < 2 || words[1].StartsWith('-'))
        {
            HelpText.Print(await GetPalettesAsync().ConfigureAwait(false), [words[0]], error, error);
            return ExitStatus.Usage;
        }

        var arguments = words.Skip(2).ToList();
        if (FindFault(arguments) is { } fault)
        {
            await error.WriteLineAsync(fault).ConfigureAwait(false);
            return ExitStatus.Usage;
        }

        using var stream = await ConnectAsync().ConfigureAwait(false);
        await SendAsync(stream, new RunCommand(words[0], words[1], arguments)).ConfigureAwait(false);
        return await PrintAsync(stream).ConfigureAwait(false);
    }

    private async Task<int> PrintAsync(FrameStream stream)
    {
        var status = ExitStatus.Success;
        var limit = AnswerLimit;
        while (true)
        {
            if (await ReadAsync(stream, limit).ConfigureAwait(false) is not Answer answer)
                throw new NodeUnreachableException($"{node} closed the connection before the command was done");
            limit = Timeout.InfiniteTimeSpan;
            if (answer.Text.Length > 0) await (answer.Kind == AnswerKind.Output ? output : error).WriteLineAsync(answer.Text).ConfigureAwait(false);
            if (answer.Kind != AnswerKind.Output) status = answer.Kind == AnswerKind.Usage ? ExitStatus.Usage : ExitStatus.Failed;
            if (answer.Final) return status;
        }
    }

    /// <summary>Every switch takes one value.</summary>
    private static string? FindFault(List<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith('-')) return $"'{arguments[i]}' stands where a -switch must stand";
            if (i + 1 == arguments.Count) return $"switch {arguments[i]} needs a value";
        }

        return null;
    }

    private async Task<FrameStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ConnectLimit);
        try
        {
            await socket.ConnectAsync(node.Host, node.Port, limit.Token).ConfigureAwait(false);
            return new FrameStream(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            var reason = e is SocketException ? e.Message : $"no answer within {ConnectLimit.TotalSeconds} s";
            throw new NodeUnreachableException($"can't connect to {node}: {reason}. Is the node running, and is this its pbm address?");
        }
    }

    private async Task SendAsync(FrameStream stream, WireMessage request)
    {
        try
        {
            await stream.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new NodeUnreachableException($"{node}: {e.Message}");
        }
    }

    private async Task<WireMessage?> ReadAsync(FrameStream stream, TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        try
        {
            return await stream.ReadAsync(FrameStream.AnswerLimit, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new NodeUnreachableException($"{node} has not answered within {time.TotalSeconds} s");
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new NodeUnreachableException($"{node}: {e.Message}. Is this its pbm address?");
        }
    }
}
