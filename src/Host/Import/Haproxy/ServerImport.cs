using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>A <c>server</c> line with the words of <c>default-server</c> before its own (configuration manual, section 5.2).</summary>
internal sealed class ServerImport
{
    // Words with a value that are a key of the backend's check here.
    private static readonly string[] CheckWords = ["inter", "fastinter", "downinter", "rise", "fall", "error-limit", "on-error", "observe"];

    private static readonly string[] Valued =
        ["weight", "maxconn", "cookie", "track", "slowstart", "on-marked-down", "agent-port", "agent-addr", "agent-inter", "agent-send", "id", "minconn", "maxqueue", "source",
         "addr", "port", "resolvers", "resolve-prefer", "init-addr", "verify", "ca-file", "crt", "sni", "alpn", "ciphers", "ciphersuites", "curves", "check-sni", "check-alpn", "verifyhost", "namespace", "pool-max-conn", "pool-purge-delay",
         "max-reuse", "pool-low-conn", "on-marked-up", "check-proto", "redir", "interface", "proto", "ssl-min-ver", "ssl-max-ver", "crl-file", "tcp-ut", "log-bufsize", "shard", "ws", "socks4"];

    private readonly Statement _line;
    private readonly Remarks _remarks;
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _flags = [];

    public ServerImport(Statement line, ImmutableArray<string> words, Remarks remarks)
    {
        _line = line;
        _remarks = remarks;
        for (var i = 0; i < words.Length; i++)
        {
            if ((Valued.Contains(words[i]) || CheckWords.Contains(words[i])) && i + 1 < words.Length)
                _values[words[i]] = words[++i];
            else if (words[i].StartsWith("no-", StringComparison.Ordinal) && words[i] != "no-check-ssl")
                _flags.Remove(words[i][3..]);
            else
                _flags.Add(words[i]);
        }
    }

    public string Name => _line[1];

    public Statement Line => _line;

    public bool IsChecked => Has("check");

    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>The value of a word; null if the line does not have it.</summary>
    public string? Word(string word) => _values.GetValueOrDefault(word);

    public void Write(HoconBlock block, ImportNames backends)
    {
        block.Text("address", Address());
        foreach (var (word, value) in _values)
        {
            switch (word)
            {
                case "weight" or "maxconn" or "on-marked-down" or "agent-port":
                    block.Set(word, value);
                    break;
                case "cookie" or "agent-addr" or "agent-send":
                    block.Text(word, value);
                    break;
                case "track":
                    block.Text("track", value.Split('/') is [var backend, var server] ? $"{backends.For(backend)}/{server}" : value);
                    break;
                case "slowstart" or "agent-inter" when ImportDurations.Read(value, 1) is { } duration:
                    block.Set(word, ImportDurations.Write(duration));
                    break;
                case "init-addr" or "resolvers" or "resolve-prefer":
                case "addr" or "port" when IsChecked:
                case var other when CheckWords.Contains(other) || ServerTlsImport.Knows(other):
                    break;
                default:
                    _remarks.Add(_line, $"server {Name} … {word} {value}: not carried over");
                    break;
            }
        }

        foreach (var flag in _flags)
            Flag(block, flag);
    }

    private void Flag(HoconBlock block, string flag)
    {
        switch (flag)
        {
            case "check" or "agent-check" or "enabled" or "ssl" or "check-ssl" or "no-check-ssl":
            // What checks do anyway.
            case "check-send-proxy" when (_flags.Contains("send-proxy") || _flags.Contains("send-proxy-v2")) && !_values.ContainsKey("addr") && !_values.ContainsKey("port"):
                break;
            case "backup":
                block.Set("backup", "true");
                break;
            case "send-proxy":
                block.Set("send-proxy", "v1");
                break;
            case "send-proxy-v2":
                block.Set("send-proxy", "v2");
                break;
            case "disabled":
                _remarks.Add(_line, $"server {Name} … disabled: state is no setting here: pbm lb set-server -backend … -server {Name} -state maint");
                break;
            default:
                _remarks.Add(_line, $"server {Name} … {flag}: not carried over");
                break;
        }
    }

    private string Address()
    {
        var text = _line[2];
        if (text.StartsWith("ipv4@", StringComparison.Ordinal) || text.StartsWith("ipv6@", StringComparison.Ordinal))
            text = text[5..];
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        if (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            host = $"[{address}]";
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], out _))
            _remarks.Add(_line, $"server {Name} {_line[2]}: needs a host and a port here; put them in");
        return colon < 0 ? host : $"{host}:{text[(colon + 1)..]}";
    }
}
