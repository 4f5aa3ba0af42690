using System.Globalization;
using HaActors.Lab.Network;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>mysql checks against MariaDB.</summary>
[Collection(SideBySide.Services)]
public sealed class MariadbTests
{
    private readonly int _port = FreePort();

    [SkippableFact]
    public async Task Mysql_goes_through_its_states()
    {
        using var mariadb = StartMariadb();
        // No user can be let in: more checks than max_connect_errors allows of broken handshakes must do no harm.
        for (var i = 0; i < 5; i++)
            await ExpectAsync(ProbeCode.L7OK, _port, new MysqlProbeSettings("nobody"));
        await ExpectAsync(ProbeCode.L7RSP, _port, new RedisProbeSettings(null, null, null));
        await mariadb.GoesThroughItsStatesAsync(_port, new MysqlProbeSettings("root"), ProbeCode.L7OK, ProbeCode.L7TOUT);
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
