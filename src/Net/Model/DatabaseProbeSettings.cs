namespace HaActors.Net.Model;

/// <summary>PING to a Redis server (<c>type = redis</c>).</summary>
/// <param name="User">Null: the default user.</param>
/// <param name="Password">Null: no AUTH.</param>
/// <param name="Tls">Null: no TLS.</param>
public sealed record RedisProbeSettings(string? User, string? Password, TlsSettings? Tls) : ProbeSettings
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"redis {User}";
}

/// <summary>The first exchange of a PostgreSQL session (<c>type = postgresql</c>; HAProxy <c>option pgsql-check</c>).</summary>
/// <param name="User">Name in the startup message.</param>
/// <param name="Tls">Null: no TLS; else asked for by SSLRequest.</param>
public sealed record PostgresqlProbeSettings(string User, TlsSettings? Tls) : ProbeSettings
{
    /// <summary>Null: an answer will do, whatever it says of the user; else the login must succeed.</summary>
    public string? Password { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"postgresql {User}";
}

/// <summary>The first exchange of a MySQL or MariaDB session (<c>type = mysql</c>; HAProxy <c>option mysql-check</c>).</summary>
/// <param name="User">Who asks; need not exist without a password.</param>
public sealed record MysqlProbeSettings(string User) : ProbeSettings
{
    /// <summary>Null: an answer will do, whatever it says of the user; else the login must succeed.</summary>
    public string? Password { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"mysql {User}";
}
