using System.Globalization;
using HaActors.Lab.Network;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>mysql checks against MariaDB, and postgresql checks against PostgreSQL, plain and with TLS.</summary>
[Collection(SideBySide.Services)]
public sealed class DatabaseTests
{
    private static readonly MysqlProbeSettings Login = new("probe") { Password = "secret" };

    private readonly int _port = FreePort();

    [SkippableFact]
    public async Task Mysql_goes_through_its_states()
    {
        using var mariadb = StartMariadb();
        // No user can be let in: more checks than max_connect_errors allows of broken handshakes must do no harm.
        for (var i = 0; i < 5; i++)
            await ExpectAsync(ProbeCode.L7OK, _port, new MysqlProbeSettings("nobody"));
        await ExpectAsync(ProbeCode.L7RSP, _port, new RedisProbeSettings(null, null, null));
        await ExpectAsync(ProbeCode.L7OK, _port, Login);
        await ExpectAsync(ProbeCode.L7STS, _port, Login with { Password = "wrong" });
        await ExpectAsync(ProbeCode.L7STS, _port, new MysqlProbeSettings("nobody") { Password = "secret" });
        await mariadb.GoesThroughItsStatesAsync(
            (_port, new MysqlProbeSettings("root"), ProbeCode.L7OK, ProbeCode.L7TOUT), (_port, Login, ProbeCode.L7OK, ProbeCode.L7TOUT));
    }

    [SkippableFact]
    public async Task Postgresql_goes_through_its_states()
    {
        const string versions = "/usr/lib/postgresql";
        var programs = Directory.Exists(versions) ? Directory.GetDirectories(versions).Order().LastOrDefault() : null;
        using var postgresql = Prepare($"{programs ?? versions}/bin/postgres", "postgresql");
        var data = Path.Combine(postgresql.Folder, "data");
        Shell.Run("install", "-d", "-o", "postgres", "-m", "700", data);
        string[] asPostgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
        Shell.Run("setpriv", [.. asPostgres, $"{programs}/bin/initdb", "-D", data, "-A", "scram-sha-256", "-U", "owner", "--pwfile", postgresql.Write("pw", "secret\n"), "--no-sync"]);
        Shell.Run("install", "-o", "postgres", "-m", "600", postgresql.KeyFile, Path.Combine(data, "server.key"));
        Shell.Run("install", "-o", "postgres", postgresql.CertificateFile, Path.Combine(data, "server.crt"));
        postgresql.Start(
            [_port], "setpriv",
            [
                .. asPostgres, $"{programs}/bin/postgres", "-D", data, "-h", "127.0.0.1", "-k", data, "-c", "ssl=on",
                "-p", _port.ToString(CultureInfo.InvariantCulture),
            ]);

        await ComesUpAsync(_port, new PostgresqlProbeSettings("owner", null));
        await ExpectAsync(ProbeCode.L7OK, _port, new PostgresqlProbeSettings("owner", postgresql.Tls));
        await ExpectAsync(ProbeCode.L6RSP, _port, new PostgresqlProbeSettings("owner", postgresql.Tls with { CaFile = null }));
        var login = new PostgresqlProbeSettings("owner", postgresql.Tls) { Password = "secret" };
        await ExpectAsync(ProbeCode.L7OK, _port, login);
        await ExpectAsync(ProbeCode.L7STS, _port, login with { Password = "wrong" });
        await ExpectAsync(ProbeCode.L7STS, _port, login with { User = "nobody" });
        await postgresql.GoesThroughItsStatesAsync(
            (_port, new PostgresqlProbeSettings("nobody", null), ProbeCode.L7OK, ProbeCode.L7TOUT), (_port, login with { Tls = null }, ProbeCode.L7OK, ProbeCode.L7TOUT));
    }

    private RealService StartMariadb()
    {
        var mariadb = Prepare("/usr/sbin/mariadbd", "mariadb-server-core");
        var data = Path.Combine(mariadb.Folder, "data");
        Directory.CreateDirectory(data);
        // What mariadb-install-db does, which asks for the client's package.
        const string bootstrap = """
            { printf 'create database mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n'
              cat /usr/share/mysql/mysql_system_tables.sql /usr/share/mysql/mysql_system_tables_data.sql
              printf "flush privileges;\ncreate user probe@'%%' identified by 'secret';\n"
            } | /usr/sbin/mariadbd --no-defaults --bootstrap --user=root "--datadir=$1"
            """;
        Shell.Run("sh", "-c", bootstrap, "sh", data);
        mariadb.Start(
            [_port], "/usr/sbin/mariadbd", "--no-defaults", $"--datadir={data}", "--bind-address=127.0.0.1", "--user=root",
            string.Create(CultureInfo.InvariantCulture, $"--port={_port}"), $"--socket={mariadb.Folder}/socket", $"--pid-file={mariadb.Folder}/pid",
            "--max-connect-errors=2", "--innodb-buffer-pool-size=8M", "--innodb-flush-log-at-trx-commit=0");
        return mariadb;
    }
}
