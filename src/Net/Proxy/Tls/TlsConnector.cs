using System.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Tls;

/// <summary>How a backend's servers are spoken to by TLS. Shared by all loops; lives as long as a pool or a session holds it.</summary>
internal sealed class TlsConnector
{
    /// <param name="backend">Name, for the error.</param>
    /// <exception cref="ListenException">A file cannot be used.</exception>
    public TlsConnector(string backend, TlsServerSettings settings)
    {
        Settings = settings;
        Context = OpenSsl.NewContext(server: false);
        OpenSsl.SetOptions(Context, OpenSsl.NoRenegotiation | OpenSsl.TolerateTruncation);
        OpenSsl.SetMinimumVersion(Context, (int)settings.Minimum);
        OpenSsl.KeepNoSessions(Context);
        if (settings.Protocols.Length > 0)
            OpenSsl.OfferProtocols(Context, [.. settings.Protocols.SelectMany(protocol => Encoding.ASCII.GetBytes(protocol).Prepend((byte)protocol.Length))]);
        if (settings.Certificate is { } certificate && OpenSsl.UseCertificate(Context, certificate.ChainFile, certificate.KeyFile) is { } fault)
            throw new ListenException($"ha.backends.{backend}.tls.certificate = {certificate.ChainFile}: {fault}", Errno.Invalid);
        if (!settings.Verify) return;
        OpenSsl.SetVerify(Context, OpenSsl.VerifyPeer);
        if (OpenSsl.TrustAuthorities(Context, settings.CaFile, namesThem: false) is { } reason)
            throw new ListenException($"ha.backends.{backend}.tls.ca-file = {settings.CaFile}: {reason}", Errno.Invalid);
    }

    ~TlsConnector()
    {
        if (Context != 0) OpenSsl.FreeContext(Context);
    }

    public TlsServerSettings Settings { get; }

    /// <summary>For <see cref="OpenSsl.Connect"/>.</summary>
    public nint Context { get; }
}
