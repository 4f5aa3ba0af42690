using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>A <c>bind</c> line: where it listens, and what it says of its connections.</summary>
/// <param name="Certificates">Empty: without TLS.</param>
internal sealed record BindImport(
    ImmutableArray<string> Endpoints, ImmutableArray<string> Certificates, ImmutableArray<string> Alpn,
    string? MinVersion, string? ClientCa, string? ClientVerify, bool AcceptProxy, bool DeferAccept)
{
    /// <summary>What must be the same of all binds of a frontend here.</summary>
    public BindKind Kind => Certificates.IsEmpty ? new(false, null, null, AcceptProxy)
        : ClientVerify is null or "none" || ClientCa is null ? new(true, null, null, AcceptProxy)
        : new(true, ClientCa, ClientVerify, AcceptProxy);

    // A range of ports is written out up to this many.
    private const int MostPorts = 32;

    /// <summary>Null if nothing of the line can be carried over, which is said then.</summary>
    public static BindImport? Read(Statement line, Remarks remarks)
    {
        var endpoints = line[1].Split(',').SelectMany(text => Expand(text, line, remarks)).ToImmutableArray();
        var bind = new BindImport(endpoints, [], [], null, null, null, false, false);
        var tls = false;
        for (var i = 2; i < line.Words.Length; i++)
        {
            var value = line[i + 1];
            switch (line[i])
            {
                case "ssl":
                    tls = true;
                    break;
                case "crt":
                    bind = bind with { Certificates = bind.Certificates.Add(value) };
                    i++;
                    break;
                case "alpn":
                    if (value.Split(',').Contains("h2"))
                        remarks.Add(line, "bind … alpn h2: there is no HTTP/2; http/1.1 is agreed to");
                    bind = bind with { Alpn = [.. value.Split(',').Where(name => name != "h2")] };
                    i++;
                    break;
                case "ca-file":
                    bind = bind with { ClientCa = value };
                    i++;
                    break;
                case "verify":
                    bind = bind with { ClientVerify = value };
                    i++;
                    break;
                case "ssl-min-ver":
                    bind = bind with { MinVersion = value is "TLSv1.3" ? "1.3" : "1.2" };
                    if (value is not ("TLSv1.2" or "TLSv1.3"))
                        remarks.Add(line, $"bind … ssl-min-ver {value}: TLS begins with version 1.2");
                    i++;
                    break;
                case "accept-proxy":
                    bind = bind with { AcceptProxy = true };
                    break;
                case "defer-accept":
                    bind = bind with { DeferAccept = true };
                    break;
                case "transparent" or "v4v6" or "tfo":
                    break;
                case "name" or "interface" or "maxconn" or "backlog" or "process" or "thread" or "mss" or "id" or "ciphers" or "ciphersuites" or "curves" or "user" or "group" or "mode" or "tcp-ut" or "crt-list" or "nice" or "crl-file" or "npn" or "level":
                    remarks.Add(line, $"bind … {line[i]} {value}: not carried over");
                    i++;
                    break;
                default:
                    remarks.Add(line, $"bind … {line[i]}: not carried over");
                    break;
            }
        }

        if (tls && bind.Certificates.IsEmpty)
        {
            remarks.Add(line, "bind … ssl: names no certificate (crt), so the line is left out");
            return null;
        }

        return endpoints.IsEmpty ? null : bind with { Certificates = tls ? bind.Certificates : [], Alpn = tls ? bind.Alpn : [] };
    }

    private static IEnumerable<string> Expand(string text, Statement line, Remarks remarks)
    {
        var plain = text.StartsWith("ipv4@", StringComparison.Ordinal) || text.StartsWith("ipv6@", StringComparison.Ordinal) ? text[5..] : text;
        var colon = plain.LastIndexOf(':');
        var host = colon < 0 ? "" : plain[..colon].Trim('[', ']');
        var ports = colon < 0 ? [] : plain[(colon + 1)..].Split('-');
        var shown = host is "" or "*" ? text.StartsWith("ipv6@", StringComparison.Ordinal) ? "[::]" : "*"
            : !System.Net.IPAddress.TryParse(host, out var address) ? null
            : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        if (shown is null || ports.Length is 0 or > 2 || !ushort.TryParse(ports[0], out var first) || !ushort.TryParse(ports[^1], out var last) || last < first || last - first >= MostPorts)
        {
            remarks.Add(line, $"bind {text}: must be an address, or *, with a port (or at most {MostPorts} ports) to be carried over");
            return [];
        }

        return Enumerable.Range(first, last - first + 1).Select(port => $"{shown}:{port}");
    }
}

/// <summary>What sets the binds of one frontend apart.</summary>
/// <param name="ClientCa">Null: clients are asked for no certificate.</param>
internal sealed record BindKind(bool IsTls, string? ClientCa, string? ClientVerify, bool AcceptProxy);
