using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <content>What comes before the payload: the client's PROXY header, the TLS server name, and our PROXY header for the server.</content>
internal sealed partial class TcpRelay
{
    private SocketName _destination;    // Family 0: where the client connected here
    private bool _introduced;

    private void Inspect()
    {
        _phase = Phase.Inspecting;
        _introduced = !_frontend.AcceptProxy;
        SetTimer(_frontend.InspectTimeout);
        if (_client.Watch()) Look();
        else End(SessionOutcome.NoResources);
    }

    /// <summary>Looks at the client's first bytes, which stay to be received unless they are a PROXY header.</summary>
    private unsafe void Look()
    {
        while (_phase == Phase.Inspecting)
        {
            int size = LoopMemory.BufferSize;
            int got = Sockets.Peek(_client.Fd, _loop.Memory.Scratch, size);
            if (got < 0 && RelaySide.WouldBlock()) return;
            if (got < 0 || (got == 0 && !_introduced))
            {
                End(SessionOutcome.ClientReset);
                return;
            }

            var bytes = new ReadOnlySpan<byte>(_loop.Memory.Scratch, got);
            // One that has ended, or has said more than is looked at, is judged by what is there.
            bool isAll = got == 0 || got == size || _client.HungUp;
            if (!(_introduced ? LookForName(bytes, isAll) : TakeHeader(bytes, isAll))) return;
        }
    }

    /// <summary>False: more bytes are needed, or the session is over.</summary>
    private unsafe bool TakeHeader(ReadOnlySpan<byte> bytes, bool isAll)
    {
        switch (ProxyPreface.Read(bytes, out int length, out SocketName source, out SocketName destination))
        {
            case PrefaceState.Complete:
                _ = Sockets.Receive(_client.Fd, _loop.Memory.Scratch, length);
                if (source.Family != 0) (Trace.Client, _destination) = (source, destination);
                _introduced = true;
                if (_frontend.ServerNames is null) Greeted();
                return true;
            case PrefaceState.Incomplete when !isAll:
                return false;
            default:
                End(SessionOutcome.BadHeader);
                return false;
        }
    }

    private bool LookForName(ReadOnlySpan<byte> bytes, bool isAll)
    {
        PrefaceState state = ClientHello.Read(bytes, out ReadOnlySpan<byte> name);
        if (state == PrefaceState.Incomplete && !isAll) return false;
        if (state == PrefaceState.Complete && _frontend.ServerNames!.Find(name) is { } named) _backend = named;
        Greeted();
        return true;
    }

    private bool Introduce(ProxyHeader version) => ProxyPreface.TrySend(
        _server.Fd, version, Trace.Client, _destination.Family == 0 ? Sockets.LocalName(_client.Fd) : _destination);
}
