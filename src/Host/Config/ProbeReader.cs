using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>
/// Reads what a <c>check</c> block probes. Every key is read whatever the type is, so that one pass finds every error; a key that the type has no
/// use for is an error where the block itself gives it.
/// </summary>
internal static partial class ProbeReader
{
    private const string DefaultUser = "haactors";

    private const string CommandRule = "must be the absolute path of a program";

    private enum CheckType
    {
        Tcp,
        Tls,
        Http,
        Https,
        Smtp,
        Lmtp,
        Pop3,
        Imap,
        Redis,
        Postgresql,
        Mysql,
        Ldap,
        Dns,
        Icmp,
        SendExpect,
        Program,
    }

    private static readonly Dictionary<string, CheckType> Types = Enum.GetValues<CheckType>().ToDictionary(WordOf);

    private static readonly CheckType[] Mail = [CheckType.Smtp, CheckType.Lmtp, CheckType.Pop3, CheckType.Imap];

    private static readonly CheckType[] Http = [CheckType.Http, CheckType.Https];

    private static readonly CheckType[] TlsByChoice = [.. Mail, CheckType.Redis, CheckType.Postgresql, CheckType.Ldap, CheckType.SendExpect];

    private static readonly CheckType[] Connecting = [.. Enum.GetValues<CheckType>().Where(type => type != CheckType.Program)];

    private static readonly CheckType[] AnyTls = [CheckType.Tls, CheckType.Https, .. TlsByChoice];

    /// <summary>The types that a key is for; a key that is missing here is for all.</summary>
    private static readonly Dictionary<string, CheckType[]> KeyTypes = new()
    {
        ["addr"] = Connecting,
        ["port"] = [.. Connecting.Where(type => type != CheckType.Icmp)],
        ["send-proxy"] = [CheckType.Tls, .. Http, .. TlsByChoice, CheckType.Mysql],
        ["method"] = Http,
        ["uri"] = Http,
        ["host"] = Http,
        ["expect-status"] = Http,
        ["disable-on-404"] = Http,
        ["headers"] = Http,
        ["body"] = Http,
        ["expect-string"] = Http,
        ["expect-regex"] = Http,
        ["query"] = [CheckType.Dns],
        ["query-type"] = [CheckType.Dns],
        ["expect-rcode"] = [CheckType.Dns],
        ["expect-answer"] = [CheckType.Dns],
        ["transport"] = [CheckType.Dns],
        ["tls"] = TlsByChoice,
        ["sni"] = AnyTls,
        ["verify"] = AnyTls,
        ["ca-file"] = AnyTls,
        ["expiry-warning"] = AnyTls,
        ["helo"] = [CheckType.Smtp, CheckType.Lmtp],
        ["user"] = [.. Mail, CheckType.Redis, CheckType.Postgresql, CheckType.Mysql, CheckType.Ldap],
        ["password"] = [.. Mail, CheckType.Redis, CheckType.Postgresql, CheckType.Mysql, CheckType.Ldap],
        ["script"] = [CheckType.SendExpect],
        ["command"] = [CheckType.Program],
        ["arguments"] = [CheckType.Program],
        ["kill-after"] = [CheckType.Program],
    };

    private static readonly TimeSpan ShortestKill = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestKill = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, TlsUse> TlsUses = new()
    {
        ["none"] = TlsUse.None,
        ["implicit"] = TlsUse.Implicit,
        ["starttls"] = TlsUse.StartTls,
    };

    public static ProbeSettings Read(Section section, bool areDefaults)
    {
        var type = section.Choice("type", Types);
        var use = TlsUseOf(section, type);
        var tls = TlsReader.Read(section);
        var tlsIfUsed = use == TlsUse.None ? null : tls;
        var http = HttpCheckReader.Read(section);
        var dns = DnsCheckReader.Read(section);
        var helo = section.Matching("helo", Name(), "must be a host name");
        var user = section.Matching("user", Printable(), "must have no control characters");
        var password = section.Matching("password", Printable(), "must have no control characters", isSecret: true);
        var script = ScriptReader.Read(section, type == CheckType.SendExpect);
        var program = ReadProgram(section, type == CheckType.Program);
        foreach (var (key, types) in KeyTypes)
        {
            if (!areDefaults && section.Own(key) is { } own && !types.Contains(type))
                section.Reading.Fail(own, $"must not be given for type {WordOf(type)}; it is for {string.Join(", ", types.Select(WordOf))}");
        }

        if ((Mail.Contains(type) || type == CheckType.Ldap) && user.Length == 0 != (password.Length == 0))
            section.Reading.Fail($"{section.Path}.user", user, "must be given together with password, or neither", section.Source);
        return type switch
        {
            CheckType.Tls => new TlsProbeSettings(tls),
            CheckType.Http => http,
            CheckType.Https => http with { Tls = tls },
            CheckType.Smtp => Conversation(MailProtocol.Smtp),
            CheckType.Lmtp => Conversation(MailProtocol.Lmtp),
            CheckType.Pop3 => Conversation(MailProtocol.Pop3),
            CheckType.Imap => Conversation(MailProtocol.Imap),
            CheckType.Redis => new RedisProbeSettings(OrNull(user), OrNull(password), tlsIfUsed),
            CheckType.Postgresql => new PostgresqlProbeSettings(OrNull(user) ?? DefaultUser, tlsIfUsed) { Password = OrNull(password) },
            CheckType.Mysql => new MysqlProbeSettings(OrNull(user) ?? DefaultUser) { Password = OrNull(password) },
            CheckType.Ldap => new LdapProbeSettings(user, password, use, tlsIfUsed),
            CheckType.Dns => dns,
            CheckType.Icmp => new IcmpProbeSettings(),
            CheckType.SendExpect => new ScriptProbeSettings(script, tlsIfUsed),
            CheckType.Program => program,
            _ => new TcpProbeSettings(),
        };

        MailProbeSettings Conversation(MailProtocol protocol) =>
            new(protocol, helo, use, tlsIfUsed, user.Length == 0 ? null : new Login(user, password));
    }

    private static TlsUse TlsUseOf(Section section, CheckType type)
    {
        var use = section.Choice("tls", TlsUses);
        var fits = type switch
        {
            CheckType.Redis or CheckType.SendExpect => use != TlsUse.StartTls,
            CheckType.Postgresql => use != TlsUse.Implicit,
            _ => true,
        };
        if (!fits && section.Scalar("tls") is { } scalar)
            section.Reading.Fail(scalar, $"must be none or {(type == CheckType.Postgresql ? "starttls" : "implicit")} for type {WordOf(type)}");
        return use;
    }

    private static ProgramProbeSettings ReadProgram(Section section, bool isRequired)
    {
        var command = section.Scalar("command");
        if (command is { Text.Length: > 0 } && !command.Text.StartsWith('/'))
            section.Reading.Fail(command, CommandRule);
        else if (isRequired && command is not { Text.Length: > 0 })
            section.Reading.Fail($"{section.Path}.command", null, CommandRule, section.Source);
        return new ProgramProbeSettings(
            command?.Text ?? "",
            [.. section.List("arguments").Select(argument => argument.Text)],
            section.Duration("kill-after", ShortestKill, LongestKill));
    }

    private static string WordOf(CheckType type) => type == CheckType.SendExpect ? "send-expect" : type.ToString().ToLowerInvariant();

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex(@"^[A-Za-z0-9._:\[\]-]+\z")]
    private static partial Regex Name();

    // A line break would let a name or a password add commands of its own.
    [GeneratedRegex(@"^\P{Cc}*\z")]
    private static partial Regex Printable();
}
