using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HaActors.Host.Import.Haproxy;

/// <summary>
/// The <c>tls</c> block of a backend, out of what its servers say behind <c>ssl</c>, and what TLS makes of its check. Here all servers of a backend
/// are spoken to alike, so that those of the first one count.
/// </summary>
internal static partial class ServerTlsImport
{
    private static readonly string[] Words = ["verify", "ca-file", "sni", "verifyhost", "alpn", "crt", "ssl-min-ver", "ssl-max-ver", "ciphers", "ciphersuites", "crl-file", "curves"];

    /// <summary>Whether a word with a value means something behind <c>ssl</c> or <c>check-ssl</c> only, and is seen to here.</summary>
    public static bool Knows(string word) => Words.Contains(word) || word is "check-sni" or "check-alpn";

    public static void Write(HoconBlock backend, ImmutableArray<ServerImport> servers, Remarks remarks)
    {
        if (servers.FirstOrDefault(server => server.Has("ssl")) is not { } first)
            return;
        foreach (var server in servers.Where(server => !server.Has("ssl")))
            remarks.Add(server.Line, $"server {server.Name}: speaks no TLS there, as {first.Name} does; here all servers of a backend do: give it a backend of its own");
        foreach (var server in servers.Where(server => server.Has("ssl") && Words.Any(word => server.Word(word) != first.Word(word))))
            remarks.Add(server.Line, $"server {server.Name}: its TLS is not that of {first.Name}, which the backend has: give it a backend of its own");
        var tls = backend.Block("tls");
        tls.Set("enabled", "true");
        Trust(tls, first, first.Word("sni"), remarks);
        if (first.Word("alpn") is { } alpn)
        {
            var names = alpn.Split(',');
            if (names.Contains("h2"))
                remarks.Add(first.Line, $"server {first.Name} … alpn h2: there is no HTTP/2; the other protocols are offered");
            tls.List("alpn", names.Where(name => name != "h2"));
        }

        if (first.Word("crt") is { } certificate)
            tls.Text("certificate", certificate);
        if (first.Word("ssl-min-ver") is { } least)
        {
            tls.Text("min-version", least == "TLSv1.3" ? "1.3" : "1.2");
            if (least is not ("TLSv1.2" or "TLSv1.3"))
                remarks.Add(first.Line, $"server {first.Name} … ssl-min-ver {least}: TLS begins with version 1.2");
        }

        foreach (var word in new[] { "ssl-max-ver", "ciphers", "ciphersuites", "crl-file", "curves" }.Where(word => first.Word(word) is not null))
            remarks.Add(first.Line, $"server {first.Name} … {word} {first.Word(word)}: not carried over");
    }

    /// <summary>What the check of a server becomes if it goes through TLS: that of its traffic unless it goes elsewhere, or <c>check-ssl</c>.</summary>
    /// <param name="type">Of the check so far.</param>
    public static void WriteCheck(HoconBlock check, string type, ServerImport server, Remarks remarks)
    {
        var goesElsewhere = server.Word("addr") is not null || server.Word("port") is not null;
        if (!server.Has("check-ssl") && (!server.Has("ssl") || goesElsewhere || server.Has("no-check-ssl")))
            return;
        switch (type)
        {
            case "tcp":
                check.Set("type", "tls");
                break;
            case "http":
                check.Set("type", "https");
                break;
            case "smtp" or "redis" or "ldap" or "send-expect":
                check.Set("tls", "implicit");
                break;
            case "tls":
                return;
            default:
                remarks.Add(server.Line, $"server {server.Name} … ssl: a check of type {type} speaks no TLS from the first byte; not carried over to the check");
                return;
        }

        // With the traffic's, the check takes them from the block tls.
        var name = server.Word("check-sni");
        if (!server.Has("ssl"))
            Trust(check, server, name is null ? null : $"str({name})", remarks);
        else if (name is not null)
            check.Text("sni", name);
        if (server.Word("check-alpn") is { } alpn)
            remarks.Add(server.Line, $"server {server.Name} … check-alpn {alpn}: not carried over");
    }

    private static void Trust(HoconBlock block, ServerImport server, string? sni, Remarks remarks)
    {
        var isVerified = server.Word("verify") != "none";
        if (!isVerified)
            block.Set("verify", "none");
        if (server.Word("ca-file") is { } authorities && authorities != "@system-ca")
            block.Text("ca-file", authorities);
        var asked = sni is not null && FixedName().Match(sni) is { Success: true } match ? match.Groups[1].Value : null;
        if (sni is not null && asked is null)
            remarks.Add(server.Line, $"server {server.Name} … sni {sni}: only a fixed name, str(NAME), is carried over");
        var bound = server.Word("verifyhost");
        if (asked is not null && bound is not null && bound != asked)
            remarks.Add(server.Line, $"server {server.Name} … verifyhost {bound}: the name that is asked for, {asked}, is the one that is verified");
        if ((asked ?? bound) is { } name)
            block.Text("sni", name);
        else if (isVerified)
            remarks.Add(server.Line, $"server {server.Name} … ssl: verifies no name there; here its certificate must bear the host in its address, unless sni names another");
    }

    [GeneratedRegex(@"^str\(([A-Za-z0-9.-]+)\)$")]
    private static partial Regex FixedName();
}
