using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Tls;

/// <summary>
/// The certificates of a frontend, ready for handshakes. Shared by all loops; lives as long as a frontend or a session holds it, so
/// that new certificates take the place of old ones under open sessions.
/// </summary>
internal sealed unsafe class TlsTerminator
{
    private const int Accepted = 0;         // SSL_TLSEXT_ERR_OK
    private const int NothingSaid = 3;      // SSL_TLSEXT_ERR_NOACK

    private readonly nint[] _contexts;
    private readonly Dictionary<string, nint> _byName = new(StringComparer.Ordinal);
    private readonly byte[] _protocols;
    private GCHandle _self;

    /// <param name="frontend">Name, for the error.</param>
    /// <exception cref="ListenException">A file cannot be used.</exception>
    public TlsTerminator(string frontend, TlsBindSettings settings)
    {
        _protocols = [.. settings.Protocols.SelectMany(protocol => Encoding.ASCII.GetBytes(protocol).Prepend((byte)protocol.Length))];
        _contexts = new nint[settings.Certificates.Length];
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        for (int i = 0; i < _contexts.Length; i++)
        {
            TlsCertificate certificate = settings.Certificates[i];
            if (Prepare(_contexts[i] = OpenSsl.NewContext(server: true), frontend, certificate, settings) is { } reason)
                throw new ListenException($"ha.frontends.{frontend}.tls: {certificate.ChainFile}: {reason}", Errno.Invalid);
            foreach (string name in certificate.Names) _byName.TryAdd(name, _contexts[i]);
        }

        OpenSsl.SetServerNameCallback(_contexts[0], &OnServerName, GCHandle.ToIntPtr(_self));
    }

    // The last session that was made with the contexts has ended, or nobody ever used them.
    ~TlsTerminator()
    {
        foreach (nint context in _contexts) if (context != 0) OpenSsl.FreeContext(context);
        if (_self.IsAllocated) _self.Free();
    }

    /// <summary>TLS on an accepted socket; 0: no memory. The caller keeps this object until it has freed it.</summary>
    public nint Accept(int fd) => OpenSsl.Accept(_contexts[0], fd);

    private string? Prepare(nint context, string frontend, TlsCertificate certificate, TlsBindSettings settings)
    {
        OpenSsl.SetOptions(context, OpenSsl.NoRenegotiation | OpenSsl.TolerateTruncation);
        OpenSsl.SetMinimumVersion(context, (int)settings.Minimum);
        OpenSsl.KeepNoSessions(context);
        OpenSsl.SetSessionScope(context, Scope(frontend, settings));
        OpenSsl.UseTicketKeys(context, TicketKeys.From(settings.Certificates[0].KeyFile));
        if (_protocols.Length > 0) OpenSsl.SetProtocolCallback(context, &OnProtocols, GCHandle.ToIntPtr(_self));
        if (OpenSsl.UseCertificate(context, certificate.ChainFile, certificate.KeyFile) is { } reason) return reason;
        if (settings.ClientAuthorities is not { } authorities) return null;
        OpenSsl.SetVerify(context, settings.RequiresClientCertificate ? OpenSsl.VerifyRequired : OpenSsl.VerifyPeer);
        return OpenSsl.TrustAuthorities(context, authorities, namesThem: true);
    }

    // At most 32 bytes (SSL_MAX_SID_CTX_LENGTH); the same on every node. A session that goes on from a ticket is asked for no certificate, so
    // a ticket from before another rule about certificates must not count.
    private static byte[] Scope(string frontend, TlsBindSettings settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(frontend));
        if (settings.ClientAuthorities is { } authorities && File.Exists(authorities))
        {
            hash.AppendData(settings.RequiresClientCertificate ? "\0required\0"u8 : "\0optional\0"u8);
            hash.AppendData(File.ReadAllBytes(authorities));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>The context for a name: exact, then with a star for its first label, then the first.</summary>
    private nint ContextFor(ReadOnlySpan<byte> serverName)
    {
        if (serverName.IsEmpty || serverName.Length > 253) return _contexts[0];
        Span<char> name = stackalloc char[serverName.Length];
        Encoding.Latin1.GetChars(serverName, name);
        for (int i = 0; i < name.Length; i++) name[i] = char.ToLowerInvariant(name[i]);
        var names = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(name, out nint exact)) return exact;
        int dot = name.IndexOf('.');
        if (dot < 1) return _contexts[0];
        Span<char> wild = name[(dot - 1)..];
        wild[0] = '*';
        return names.TryGetValue(wild, out nint any) ? any : _contexts[0];
    }

    [UnmanagedCallersOnly]
    private static int OnServerName(nint connection, int* alert, nint self)
    {
        if (GCHandle.FromIntPtr(self).Target is not TlsTerminator terminator) return NothingSaid;
        nint context = terminator.ContextFor(OpenSsl.ServerName(connection));
        if (context != terminator._contexts[0]) OpenSsl.UseContext(connection, context);
        return Accepted;
    }

    [UnmanagedCallersOnly]
    private static int OnProtocols(nint connection, byte** picked, byte* pickedLength, byte* wanted, uint length, nint self)
    {
        if (GCHandle.FromIntPtr(self).Target is not TlsTerminator terminator) return NothingSaid;
        for (int ours = 0; ours < terminator._protocols.Length; ours += terminator._protocols[ours] + 1)
        {
            ReadOnlySpan<byte> protocol = terminator._protocols.AsSpan(ours + 1, terminator._protocols[ours]);
            for (byte* at = wanted; at < wanted + length; at += *at + 1)
            {
                if (!protocol.SequenceEqual(new ReadOnlySpan<byte>(at + 1, *at))) continue;
                *picked = at + 1;
                *pickedLength = *at;
                return Accepted;
            }
        }

        return NothingSaid;
    }
}
