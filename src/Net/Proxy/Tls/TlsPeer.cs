using System.Net;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Tls;

/// <summary>
/// One server as a loop speaks TLS with it. Remembers the last session that may be resumed, which saves the server a signature for
/// each connection (RFC 8446 section 2.2). Used by one thread.
/// </summary>
internal sealed class TlsPeer
{
    private readonly TlsConnector _connector;
    private readonly string? _serverName;
    private readonly string? _verifiedName;
    private nint _session;

    /// <param name="host">As configured: a name, or an address.</param>
    public TlsPeer(TlsConnector connector, string host)
    {
        _connector = connector;
        // SNI is for names only, RFC 6066 section 3.
        _serverName = connector.Settings.Sni ?? (IPAddress.TryParse(host, out _) ? null : host);
        _verifiedName = connector.Settings.Verify ? _serverName ?? host : null;
    }

    ~TlsPeer()
    {
        if (_session != 0) OpenSsl.FreeSession(_session);
    }

    public TlsConnector Connector => _connector;

    /// <summary>TLS on a connected socket; 0: no memory. The caller keeps this object until it has freed it.</summary>
    public nint Connect(int fd) => OpenSsl.Connect(_connector.Context, fd, _serverName, _verifiedName, _session);

    /// <summary>Remembers the session of a connection that is about to be freed, if it can be resumed.</summary>
    public void Keep(nint connection)
    {
        // What has just failed may be at fault for it.
        nint session = OpenSsl.IsComplete(connection) ? OpenSsl.TakeSession(connection) : 0;
        if (session == 0 && OpenSsl.IsComplete(connection)) return;
        if (_session != 0) OpenSsl.FreeSession(_session);
        _session = session;
    }
}
