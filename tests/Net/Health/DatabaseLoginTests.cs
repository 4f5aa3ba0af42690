using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;
using static HaActors.Net.Tests.Health.ScriptedServer;

namespace HaActors.Net.Tests.Health;

/// <summary>Logins with a password at PostgreSQL and MySQL, as far as real servers do not show them (tests/Lab/Health/DatabaseTests).</summary>
public sealed class DatabaseLoginTests
{
    // RFC 7677 section 3.
    private const string Nonce = "rOprNGfwEbeRWgbNEkqO";
    private const string Challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    [Fact]
    public void Scram_speaks_as_its_RFC_does()
    {
        var scram = new ScramSha256("user", "pencil", Nonce);

        Assert.Equal($"n,,n=user,r={Nonce}", scram.First);
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", scram.Final(Challenge));
        Assert.True(scram.IsProof("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        Assert.False(scram.IsProof("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    [Theory]
    [InlineData("")]
    [InlineData("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=?,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    public void Scram_takes_no_challenge_that_is_not_one_or_makes_it_work_for_long(string challenge) =>
        Assert.Equal(ProbeCode.L7RSP, Assert.Throws<ProbeFailure>(() => new ScramSha256("user", "pencil", Nonce).Final(challenge)).Code);

    [Theory]
    [InlineData("R\0\0\0\u0008\0\0\0\0", ProbeCode.L7OK, "logged in")]
    [InlineData("R\0\0\0\u000c\0\0\0\u0005saltR\0\0\0\u0008\0\0\0\0", ProbeCode.L7OK, "logged in")]
    [InlineData("R\0\0\0\u000c\0\0\0\u0005saltE\0\0\0\u0016SFATAL\0C28P01\0Mno\0\0", ProbeCode.L7STS, "no")]
    [InlineData("R\0\0\0\u000c\0\0\0\u0005saltR\0\0\0\u0008\0\0\0\u0007", ProbeCode.L7RSP, "not an answer of PostgreSQL to a login")]
    [InlineData("R\0\0\0\u0008\0\0\0\u0003", ProbeCode.L7STS, "asks for the password in the clear; that takes TLS")]
    [InlineData("R\0\0\0\u0008\0\0\0\u0009", ProbeCode.L7STS, "asks for a login of kind 9, which is not spoken here")]
    [InlineData("R\0\0\0\u0013\0\0\0\nSCRAM-X\0\0\0\0", ProbeCode.L7STS, "asks for a login of kind 10, which is not spoken here")]
    [InlineData("E\0\0\0\u0016SFATAL\0C28000\0Mno\0\0", ProbeCode.L7STS, "no")]
    public async Task Postgresql_logins_are_judged(string answers, ProbeCode code, string detail) =>
        await Judges(new PostgresqlProbeSettings("u", null) { Password = "p" }, answers, code, detail);

    [Theory]
    [InlineData(Greeting + "\u0007\0\0\u0002\0\0\0\u0002\0\0\0", ProbeCode.L7OK, "8.0")]
    [InlineData(Greeting + "\u0006\0\0\u0002\u00ff\u0015\u0004bus", ProbeCode.L7STS, "bus")]
    [InlineData(Greeting + "\u0007\0\0\u0002\u00feother\0", ProbeCode.L7STS, "asks for a login by other, which is not spoken here")]
    [InlineData(Greeting + Switch + "\u0007\0\0\u0004\0\0\0\u0002\0\0\0", ProbeCode.L7OK, "8.0")]
    [InlineData(Greeting + Switch + "\u0006\0\0\u0004\u00ff\u0015\u0004bus", ProbeCode.L7STS, "bus")]
    [InlineData(Greeting + "\u0001\0\0\u0002\u0003", ProbeCode.L7RSP, "not an answer of MySQL to a login")]
    [InlineData("\u0005\0\0\0\n8.0\0", ProbeCode.L7RSP, "not a greeting of MySQL 5 or later")]
    public async Task Mysql_logins_are_judged(string answers, ProbeCode code, string detail) =>
        await Judges(new MysqlProbeSettings("u") { Password = "p" }, answers, code, detail);

    // Protocol 10, version 8.0, thread 1, salt in two parts.
    internal const string Greeting = "\u0031\0\0\0\n8.0\0\u0001\0\0\0saltsalt\0\0\0\0\0\0\0\0\u0015\0\0\0\0\0\0\0\0\0\0saltsaltsalt\0";

    // Another salt for the same method.
    private const string Switch = "\u002c\0\0\u0002\u00femysql_native_password\0otherotherotherother\0";

    private static async Task Judges(ProbeSettings settings, string answers, ProbeCode code, string detail)
    {
        using ScriptedServer server = Answering(Encoding.Latin1.GetBytes(answers));

        ProbeResult result = await server.ProbeAsync(settings);

        Assert.Equal((code, detail), (result.Code, result.Detail));
    }
}
