namespace HaActors.Net.Model;

/// <summary>The mail protocols that a probe speaks.</summary>
public enum MailProtocol
{
    /// <summary>RFC 5321, with RFC 3207 for STARTTLS and RFC 4954 for login.</summary>
    Smtp,

    /// <summary>RFC 2033: SMTP with LHLO.</summary>
    Lmtp,

    /// <summary>RFC 1939, with RFC 2595 for STLS.</summary>
    Pop3,

    /// <summary>RFC 9051 and RFC 3501.</summary>
    Imap,
}

/// <summary>A user's name and password; its text form leaves the password out.</summary>
/// <param name="User">Not empty.</param>
public sealed record Login(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => User;
}

/// <summary>A conversation with a mail server: greeting, TLS, login, leave-taking (<c>type = smtp|lmtp|pop3|imap</c>).</summary>
/// <param name="Hello">Name by which an SMTP or LMTP probe introduces itself.</param>
/// <param name="Use">When TLS begins.</param>
/// <param name="Tls">Null if and only if <paramref name="Use"/> is <see cref="TlsUse.None"/>.</param>
/// <param name="Login">Null: no login.</param>
public sealed record MailProbeSettings(MailProtocol Protocol, string Hello, TlsUse Use, TlsSettings? Tls, Login? Login) : ProbeSettings;
