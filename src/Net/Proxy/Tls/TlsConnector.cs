using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Tls;

/// <summary>How a backend's servers are spoken to by TLS. Shared by all loops; lives as long as a pool or a session holds it.</summary>
internal sealed class TlsConnector
{
    private readonly nint _context;
    private readonly TlsServerSettings _settings;

    /// <param name="backend">Name, for the error.</param>
    /// <exception cref="ListenException">A file cannot be used.</exception>
    public TlsConnector(string backend, TlsServerSettings settings)
    {
        _settings = settings;
        _context = OpenSsl.NewContext(server: false);
        OpenSsl.SetMinimumVersion(_context, (int)TlsVersion.Tls12);
        OpenSsl.KeepNoSessions(_context);
        if (!settings.Verify) return;
        OpenSsl.SetVerify(_context, OpenSsl.VerifyPeer);
        if (OpenSsl.TrustAuthorities(_context, settings.CaFile, namesThem: false) is { } reason)
            throw new ListenException($"ha.backends.{backend}.tls.ca-file = {settings.CaFile}: {reason}", Errno.Invalid);
    }

    ~TlsConnector()
    {
        if (_context != 0) OpenSsl.FreeContext(_context);
    }

    /// <summary>TLS on a connected socket; 0: no memory.</summary>
    /// <param name="host">As configured.</param>
    public nint Connect(int fd, string host)
    {
        // SNI is for names only, RFC 6066 section 3.
        string? name = _settings.Sni ?? (IPAddress.TryParse(host, out _) ? null : host);
        return OpenSsl.Connect(_context, fd, name, _settings.Verify ? name ?? host : null);
    }
}
