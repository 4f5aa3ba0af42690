using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Makes the probes that a check's type asks for.</summary>
/// <param name="time">The clock of their limits; null: the system's.</param>
public sealed class ProbeFactory(TimeProvider? time = null) : IProbeFactory
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    // A program is told of the server itself and connects where it likes.
    public IProbe Create(string backend, CheckSettings check, ServerSettings server) => check.Probe is ProgramProbeSettings program
        ? new ProgramProbe(backend, check, program, server, _time)
        : Create(check, check.TargetOf(server));

    private IProbe Create(CheckSettings check, ServerSettings target) => check.Probe switch
    {
        HttpProbeSettings http => new HttpProbe(check, http, target, _time),
        TlsProbeSettings tls => new TlsProbe(check, tls, target, _time),
        MailProbeSettings { Protocol: MailProtocol.Pop3 } mail => new Pop3Probe(check, mail, target, _time),
        MailProbeSettings { Protocol: MailProtocol.Imap } mail => new ImapProbe(check, mail, target, _time),
        MailProbeSettings mail => new SmtpProbe(check, mail, target, _time),
        RedisProbeSettings redis => new RedisProbe(check, redis, target, _time),
        PostgresqlProbeSettings postgresql => new PostgresqlProbe(check, postgresql, target, _time),
        MysqlProbeSettings mysql => new MysqlProbe(check, mysql, target, _time),
        LdapProbeSettings ldap => new LdapProbe(check, ldap, target, _time),
        DnsProbeSettings dns => new DnsProbe(check, dns, target, _time),
        IcmpProbeSettings => new IcmpProbe(check, target, _time),
        ScriptProbeSettings script => new ScriptProbe(check, script, target, _time),
        TcpProbeSettings => new TcpProbe(check, target, _time),
        _ => throw new ArgumentException($"no probe for {check.Probe.GetType().Name}", nameof(check)),
    };

    public IProbe CreateAgent(CheckSettings check, AgentSettings agent, ServerSettings server) => new AgentProbe(check, agent, server, _time);
}
