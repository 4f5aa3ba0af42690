using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>What a TLS call came to; SSL_get_error(3).</summary>
internal enum TlsResult
{
    /// <summary>Bytes went through, or the handshake is complete.</summary>
    Done,

    /// <summary>The other side has to send first.</summary>
    WantsRead,

    /// <summary>The socket has to take bytes first.</summary>
    WantsWrite,

    /// <summary>The other side has said that it will send no more (close_notify).</summary>
    Ended,

    /// <summary>The connection or the protocol broke; nothing more can be done with it.</summary>
    Broken,
}

/// <summary>
/// TLS by OpenSSL 3 on non-blocking sockets: .NET's own SslStream needs a task and buffers for each connection. A pointer to a connection
/// (SSL) belongs to one thread; one to a context (SSL_CTX) may be used by all. No call blocks.
/// </summary>
internal static unsafe partial class OpenSsl
{
    private const string Library = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    // include/openssl/ssl.h
    private const int ErrorWantRead = 2;
    private const int ErrorWantWrite = 3;
    private const int ErrorZeroReturn = 6;
    private const int SetMode = 33;                 // SSL_CTRL_MODE
    private const int SetReadAhead = 41;            // SSL_CTRL_SET_READ_AHEAD
    private const int SetSessionCacheMode = 44;     // SSL_CTRL_SET_SESS_CACHE_MODE
    private const int SetServerName = 55;           // SSL_CTRL_SET_TLSEXT_HOSTNAME
    private const int SetTicketKeys = 59;           // SSL_CTRL_SET_TLSEXT_TICKET_KEYS
    private const int SetLowestVersion = 123;       // SSL_CTRL_SET_MIN_PROTO_VERSION
    private const int PartialWrite = 1, MovingWriteBuffer = 2, ReleaseBuffers = 0x10;     // SSL_MODE_*
    private const int PemFile = 1;                  // SSL_FILETYPE_PEM

    /// <summary>SSL_OP_NO_RENEGOTIATION: a client may not make the server work again and again.</summary>
    public const ulong NoRenegotiation = 1ul << 30;

    /// <summary>SSL_OP_IGNORE_UNEXPECTED_EOF: an end without close_notify, as many clients have it, is an end.</summary>
    public const ulong TolerateTruncation = 1ul << 7;

    /// <summary>SSL_VERIFY_NONE, SSL_VERIFY_PEER, SSL_VERIFY_FAIL_IF_NO_PEER_CERT.</summary>
    public const int VerifyNone = 0, VerifyPeer = 1, VerifyRequired = 3;

    /// <summary>Length of what <see cref="UseTicketKeys"/> takes: 16 bytes of name, 32 of MAC key, 32 of cipher key.</summary>
    public const int TicketKeysLength = 80;

    [ThreadStatic]
    private static ulong _lastError;     // of this thread's last call that broke; 0: the socket's end

    public static nint NewContext(bool server)
    {
        nint context = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
        if (context == 0) throw new OutOfMemoryException("OpenSSL could not make a context");
        _ = SSL_CTX_ctrl(context, SetMode, PartialWrite | MovingWriteBuffer | ReleaseBuffers, null);
        // One system call for all records that have come, instead of two for each. Whoever reads has to go on until there is nothing more.
        _ = SSL_CTX_ctrl(context, SetReadAhead, 1, null);
        return context;
    }

    public static void SetOptions(nint context, ulong options) => _ = SSL_CTX_set_options(context, options);

    /// <param name="version">As on the wire: 0x0303 for TLS 1.2, 0x0304 for 1.3.</param>
    public static void SetMinimumVersion(nint context, int version) => _ = SSL_CTX_ctrl(context, SetLowestVersion, version, null);

    /// <summary>Sessions are kept in tickets by the client, not here.</summary>
    public static void KeepNoSessions(nint context) => _ = SSL_CTX_ctrl(context, SetSessionCacheMode, 0, null);

    public static void UseTicketKeys(nint context, ReadOnlySpan<byte> keys)
    {
        fixed (byte* start = keys) _ = SSL_CTX_ctrl(context, SetTicketKeys, keys.Length, start);
    }

    /// <returns>Null: loaded; else OpenSSL's reason.</returns>
    public static string? UseCertificate(nint context, string chainFile, string keyFile)
    {
        ERR_clear_error();
        return SSL_CTX_use_certificate_chain_file(context, chainFile) != 1 ? Reason()
            : SSL_CTX_use_PrivateKey_file(context, keyFile, PemFile) != 1 ? Reason()
            : SSL_CTX_check_private_key(context) != 1 ? Reason()
            : null;
    }

    /// <summary>Whom to trust.</summary>
    /// <param name="file">PEM file; null: the system's authorities.</param>
    /// <param name="namesThem">Whether clients are told whose certificates are wanted.</param>
    public static string? TrustAuthorities(nint context, string? file, bool namesThem)
    {
        ERR_clear_error();
        if (file is null) return SSL_CTX_set_default_verify_paths(context) == 1 ? null : Reason();
        if (SSL_CTX_load_verify_locations(context, file, null) != 1) return Reason();
        if (namesThem) SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(file));
        return null;
    }

    public static void SetVerify(nint context, int mode) => SSL_CTX_set_verify(context, mode, 0);

    /// <summary>Sessions of different services must not be mixed up when clients show certificates.</summary>
    public static void SetSessionScope(nint context, ReadOnlySpan<byte> scope)
    {
        fixed (byte* start = scope) _ = SSL_CTX_set_session_id_context(context, start, (uint)scope.Length);
    }

    /// <param name="callback">Called in the handshake: connection, alert (out), argument; returns 0, SSL_TLSEXT_ERR_OK.</param>
    public static void SetServerNameCallback(nint context, delegate* unmanaged<nint, int*, nint, int> callback, nint argument)
    {
        const int callbackCommand = 53, argumentCommand = 54;     // SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, _ARG
        _ = SSL_CTX_callback_ctrl(context, callbackCommand, (nint)callback);
        _ = SSL_CTX_ctrl(context, argumentCommand, 0, (void*)argument);
    }

    /// <param name="callback">Connection, protocol and length (out), the client's list and its length, argument; 0 or 3, SSL_TLSEXT_ERR_NOACK.</param>
    public static void SetProtocolCallback(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument) =>
        SSL_CTX_set_alpn_select_cb(context, (nint)callback, argument);

    public static void FreeContext(nint context) => SSL_CTX_free(context);

    /// <summary>A connection over a connected socket; 0: no memory.</summary>
    public static nint Accept(nint context, int fd) => New(context, fd, server: true);

    /// <summary>As <see cref="Accept"/>, for the side that connects.</summary>
    /// <param name="serverName">What is asked for (SNI); null: nothing.</param>
    /// <param name="verifiedName">What the certificate must be for; null: anything.</param>
    /// <param name="session">To resume, if the server agrees; 0: none.</param>
    public static nint Connect(nint context, int fd, string? serverName, string? verifiedName, nint session)
    {
        nint connection = New(context, fd, server: false);
        if (connection == 0) return 0;
        if (serverName is not null)
        {
            nint name = Marshal.StringToCoTaskMemUTF8(serverName);
            _ = SSL_ctrl(connection, SetServerName, 0, (void*)name);
            Marshal.FreeCoTaskMem(name);
        }

        if (verifiedName is not null) _ = SSL_set1_host(connection, verifiedName);
        if (session != 0) _ = SSL_set_session(connection, session);
        return connection;
    }

    public static void Free(nint connection) => SSL_free(connection);

    /// <summary>The session of a connection, if it can be resumed: the caller must free it; else 0. The connection cannot be used any more.</summary>
    public static nint TakeSession(nint connection)
    {
        nint session = SSL_get1_session(connection);
        if (session == 0) return 0;
        if (SSL_SESSION_is_resumable(session) != 1)
        {
            SSL_SESSION_free(session);
            return 0;
        }

        // One that ends without close_notify would take its session along (SSL_clear(3)).
        const int sentAndReceived = 3;      // SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN
        SSL_set_shutdown(connection, sentAndReceived);
        return session;
    }

    public static void FreeSession(nint session) => SSL_SESSION_free(session);

    /// <summary>Whether the handshake has come to its end.</summary>
    public static bool IsComplete(nint connection) => SSL_is_init_finished(connection) == 1;

    /// <summary>Whether the handshake went on from an earlier session.</summary>
    public static bool IsResumed(nint connection) => SSL_session_reused(connection) == 1;

    /// <summary>What broke a handshake, in OpenSSL's words; to be asked right after it.</summary>
    public static string FaultOf(nint connection)
    {
        nint verdict = SSL_get_verify_result(connection);
        if (verdict != 0) return $"certificate verify failed: {Marshal.PtrToStringUTF8(X509_verify_cert_error_string(verdict))}";
        return _lastError == 0 ? "the connection ended" : Marshal.PtrToStringUTF8(ERR_reason_error_string(_lastError)) ?? "unknown error";
    }

    /// <summary>What a client offers by ALPN.</summary>
    /// <param name="protocols">Each with its length before it.</param>
    public static void OfferProtocols(nint context, ReadOnlySpan<byte> protocols)
    {
        fixed (byte* start = protocols) _ = SSL_CTX_set_alpn_protos(context, start, (uint)protocols.Length);
    }

    public static void UseContext(nint connection, nint context) => _ = SSL_set_SSL_CTX(connection, context);

    /// <summary>The name that the client asked for, in its own letters; empty: none.</summary>
    public static ReadOnlySpan<byte> ServerName(nint connection) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(SSL_get_servername(connection, 0));

    public static TlsResult Handshake(nint connection)
    {
        int result = SSL_do_handshake(connection);
        return result == 1 ? TlsResult.Done : Failure(connection, result);
    }

    public static TlsResult Read(nint connection, byte* buffer, int size, out int got)
    {
        got = SSL_read(connection, buffer, size);
        return got > 0 ? TlsResult.Done : Failure(connection, got);
    }

    public static TlsResult Write(nint connection, byte* buffer, int size, out int sent)
    {
        sent = SSL_write(connection, buffer, size);
        return sent > 0 ? TlsResult.Done : Failure(connection, sent);
    }

    /// <summary>Sends close_notify, if there is room for it.</summary>
    public static void EndSending(nint connection)
    {
        if (SSL_shutdown(connection) < 0) ERR_clear_error();
    }

    private static nint New(nint context, int fd, bool server)
    {
        nint connection = SSL_new(context);
        if (connection == 0) return 0;
        if (SSL_set_fd(connection, fd) != 1)
        {
            SSL_free(connection);
            return 0;
        }

        if (server) SSL_set_accept_state(connection);
        else SSL_set_connect_state(connection);
        return connection;
    }

    // The thread's queue of errors must be empty before the next call, or that one would be misread (SSL_get_error(3)).
    private static TlsResult Failure(nint connection, int result)
    {
        switch (SSL_get_error(connection, result))
        {
            case ErrorWantRead:
                return TlsResult.WantsRead;
            case ErrorWantWrite:
                return TlsResult.WantsWrite;
            case ErrorZeroReturn:
                return TlsResult.Ended;
            default:
                _lastError = ERR_peek_error();
                ERR_clear_error();
                return TlsResult.Broken;
        }
    }

    private static string Reason()
    {
        nint text = ERR_reason_error_string(ERR_get_error());
        ERR_clear_error();
        return Marshal.PtrToStringUTF8(text) ?? "unknown error";
    }

    [LibraryImport(Library)]
    private static partial int SSL_set_session(nint connection, nint session);

    [LibraryImport(Library)]
    private static partial nint SSL_get1_session(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_SESSION_is_resumable(nint session);

    [LibraryImport(Library)]
    private static partial void SSL_SESSION_free(nint session);

    [LibraryImport(Library)]
    private static partial int SSL_is_init_finished(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_session_reused(nint connection);

    [LibraryImport(Library)]
    private static partial void SSL_set_shutdown(nint connection, int mode);

    [LibraryImport(Library)]
    private static partial nint SSL_get_verify_result(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_CTX_set_alpn_protos(nint context, byte* protocols, uint length);

    [LibraryImport(Crypto)]
    private static partial nint X509_verify_cert_error_string(nint verdict);

    [LibraryImport(Crypto)]
    private static partial ulong ERR_peek_error();

    [LibraryImport(Library)]
    private static partial nint TLS_server_method();

    [LibraryImport(Library)]
    private static partial nint TLS_client_method();

    [LibraryImport(Library)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    private static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial nint SSL_CTX_ctrl(nint context, int command, nint number, void* pointer);

    [LibraryImport(Library)]
    private static partial nint SSL_CTX_callback_ctrl(nint context, int command, nint callback);

    [LibraryImport(Library)]
    private static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_use_certificate_chain_file(nint context, string file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_use_PrivateKey_file(nint context, string file, int type);

    [LibraryImport(Library)]
    private static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(Library)]
    private static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_load_verify_locations(nint context, string file, string? folder);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SSL_load_client_CA_file(string file);

    [LibraryImport(Library)]
    private static partial void SSL_CTX_set_client_CA_list(nint context, nint list);

    [LibraryImport(Library)]
    private static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [LibraryImport(Library)]
    private static partial int SSL_CTX_set_session_id_context(nint context, byte* scope, uint length);

    [LibraryImport(Library)]
    private static partial void SSL_CTX_set_alpn_select_cb(nint context, nint callback, nint argument);

    [LibraryImport(Library)]
    private static partial nint SSL_new(nint context);

    [LibraryImport(Library)]
    private static partial void SSL_free(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_set_fd(nint connection, int fd);

    [LibraryImport(Library)]
    private static partial void SSL_set_accept_state(nint connection);

    [LibraryImport(Library)]
    private static partial void SSL_set_connect_state(nint connection);

    [LibraryImport(Library)]
    private static partial nint SSL_ctrl(nint connection, int command, nint number, void* pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_set1_host(nint connection, string name);

    [LibraryImport(Library)]
    private static partial nint SSL_set_SSL_CTX(nint connection, nint context);

    [LibraryImport(Library)]
    private static partial byte* SSL_get_servername(nint connection, int type);

    [LibraryImport(Library)]
    private static partial int SSL_do_handshake(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_read(nint connection, byte* buffer, int size);

    [LibraryImport(Library)]
    private static partial int SSL_write(nint connection, byte* buffer, int size);

    [LibraryImport(Library)]
    private static partial int SSL_shutdown(nint connection);

    [LibraryImport(Library)]
    private static partial int SSL_get_error(nint connection, int result);

    [LibraryImport(Crypto)]
    private static partial ulong ERR_get_error();

    [LibraryImport(Crypto)]
    private static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    private static partial nint ERR_reason_error_string(ulong error);
}
