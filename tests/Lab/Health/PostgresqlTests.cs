using System.Globalization;
using HaActors.Lab.Network;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Lab.Tests.Health.RealService;

namespace HaActors.Lab.Tests.Health;

/// <summary>postgresql checks against PostgreSQL, plain and with TLS.</summary>
[Collection(SideBySide.Services)]
public sealed class PostgresqlTests
{
    private readonly int _port = FreePort();

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
        await postgresql.GoesThroughItsStatesAsync(_port, new PostgresqlProbeSettings("nobody", null), ProbeCode.L7OK, ProbeCode.L7TOUT);
    }
}
