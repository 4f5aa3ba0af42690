namespace HaActors.Net.Model;

/// <summary>A simple bind to an LDAP server (<c>type = ldap</c>; HAProxy <c>option ldap-check</c>, with a login and TLS).</summary>
/// <param name="User">Distinguished name; empty: an anonymous bind.</param>
/// <param name="Password">Empty if and only if <paramref name="User"/> is.</param>
/// <param name="Use">When TLS begins.</param>
/// <param name="Tls">Null if and only if <paramref name="Use"/> is <see cref="TlsUse.None"/>.</param>
public sealed record LdapProbeSettings(string User, string Password, TlsUse Use, TlsSettings? Tls) : ProbeSettings
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"ldap {User}";
}
