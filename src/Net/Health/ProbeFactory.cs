using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Makes the probes that a check's type asks for.</summary>
/// <param name="time">The clock of their limits; null: the system's.</param>
public sealed class ProbeFactory(TimeProvider? time = null) : IProbeFactory
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public IProbe Create(string backend, CheckSettings check, ServerSettings server) => check.Probe switch
    {
        HttpProbeSettings http => new HttpProbe(check, http, server, _time),
        TlsProbeSettings tls => new TlsProbe(check, tls, server, _time),
        MailProbeSettings { Protocol: MailProtocol.Pop3 } mail => new Pop3Probe(check, mail, server, _time),
        MailProbeSettings { Protocol: MailProtocol.Imap } mail => new ImapProbe(check, mail, server, _time),
        MailProbeSettings mail => new SmtpProbe(check, mail, server, _time),
        RedisProbeSettings redis => new RedisProbe(check, redis, server, _time),
        PostgresqlProbeSettings postgresql => new PostgresqlProbe(check, postgresql, server, _time),
        MysqlProbeSettings mysql => new MysqlProbe(check, mysql, server, _time),
        LdapProbeSettings ldap => new LdapProbe(check, ldap, server, _time),
        DnsProbeSettings dns => new DnsProbe(check, dns, server, _time),
        IcmpProbeSettings => new IcmpProbe(check, server, _time),
        ScriptProbeSettings script => new ScriptProbe(check, script, server, _time),
        ProgramProbeSettings program => new ProgramProbe(backend, check, program, server, _time),
        TcpProbeSettings => new TcpProbe(check, server, _time),
        _ => throw new ArgumentException($"no probe for {check.Probe.GetType().Name}", nameof(check)),
    };

    public IProbe CreateAgent(CheckSettings check, AgentSettings agent, ServerSettings server) => new AgentProbe(check, agent, server, _time);
}
