using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http;

// Connections by which one knows who is at the other end: the client's PROXY header, ours for the server, and the
// connections to servers that no other client may use.
internal sealed unsafe partial class HttpSession
{
    private SocketName _destination;    // Family 0: where the client connected here
    private bool _introduced;
    private ServerLink? _own;           // waits for the client's next request

    /// <summary>Takes the PROXY header that stands before everything else, TLS included; false: more is needed, or the session is over.</summary>
    private bool TakeHeader()
    {
        if (!_client.Readable) return false;
        int got = Sockets.Peek(_client.Fd, _loop.Memory.Scratch, LoopMemory.BufferSize);
        if (got <= 0)
        {
            if (got == 0 || !RelaySide.WouldBlock()) End(SessionOutcome.ClientReset, abort: true);
            return false;
        }

        switch (ProxyPreface.Read(new ReadOnlySpan<byte>(_loop.Memory.Scratch, got), out int length, out SocketName source, out SocketName destination))
        {
            case PrefaceState.Complete:
                _ = Sockets.Receive(_client.Fd, _loop.Memory.Scratch, length);
                if (source.Family != 0) (Trace.Client, _source, _destination) = (source, source, destination);
                _introduced = true;
                if (_frontend.Tls is null || _client.AcceptTls(_frontend.Tls)) return true;
                End(SessionOutcome.NoResources, abort: true);
                return false;
            case PrefaceState.Incomplete when !_client.HungUp:
                return false;
            default:
                End(SessionOutcome.BadHeader, abort: true);
                return false;
        }
    }

    /// <summary>Tells the server of a new connection who the client is, if it is to know.</summary>
    private bool Introduce() => _chosen!.SendProxy == ProxyHeader.None || ProxyPreface.TrySend(
        _link!.Side.Fd, _chosen.SendProxy, _source, _destination.Family == 0 ? Sockets.LocalName(_client.Fd) : _destination);

    /// <summary>The server that the client has shaken hands with on a connection of its own.</summary>
    private LoopServer? BoundByOwn =>
        _own is { Binds: true, MayGoOn: true } own && ReferenceEquals(own.Server.Backend, _backend) ? own.Server : null;

    /// <summary>Goes on over the client's own connection if it leads to the server; else gives it up.</summary>
    private bool UsesOwn(LoopServer server)
    {
        if (_own is not { } own) return false;
        _own = null;
        // One of which the server must learn now what it was not told is of no use.
        bool isOf = own.MayGoOn && ReferenceEquals(own.Server, server) && (own.Binds || server.IsPrivate);
        if (!isOf || !(_isRepeatable || Sockets.IsQuiet(own.Side.Fd)))
        {
            own.Close();
            return false;
        }

        own.Unpark();
        _link = own;
        server.CountReuse();
        Connected();
        return true;
    }

    private void Keep(ServerLink link)
    {
        if (_clientGoesOn && link.TryPark()) _own = link;
        else link.Close();
    }

    /// <summary>Gives up the connection that waits: the server has ended it, or the session is over.</summary>
    public void DropOwn()
    {
        _own?.Close();
        _own = null;
    }

    // Servers that speak NTLM or Negotiate know a client by its connection, not by the request; HAProxy calls such a connection private as well.
    private static bool KnowsByConnection(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Status is not (401 or 407)) return false;
        foreach (ref readonly HeadField field in head.Fields)
        {
            if (!MessageHead.IsNamed(bytes, field, "www-authenticate"u8) && !MessageHead.IsNamed(bytes, field, "proxy-authenticate"u8)) continue;
            ReadOnlySpan<byte> list = head.Value(bytes, field);
            while (HeadSyntax.NextElement(ref list, out ReadOnlySpan<byte> scheme))
            {
                if (IsScheme(scheme, "ntlm"u8) || IsScheme(scheme, "negotiate"u8)) return true;
            }
        }

        return false;
    }

    private static bool IsScheme(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(text[..name.Length], name);
}
