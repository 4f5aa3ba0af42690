using System.Collections.Immutable;
using System.Text;

namespace HaActors.Host.Import.Keepalived;

/// <summary>
/// Reads keepalived's file (keepalived.conf(5)): a statement a line, blocks in braces, comments behind <c>!</c> and <c>#</c>. A brace that is
/// missing behind a keyword that always has one is taken for granted, and said.
/// </summary>
internal sealed class KeepalivedText
{
    private static readonly string[] Opening =
    [
        "global_defs", "static_ipaddress", "static_routes", "vrrp_script", "vrrp_instance", "vrrp_sync_group", "vrrp_track_process", "vrrp_track_file",
        "track_file", "virtual_server", "virtual_server_group", "real_server", "virtual_ipaddress", "virtual_ipaddress_excluded", "track_interface",
        "track_script", "track_process", "authentication", "unicast_peer", "notification_email", "TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK",
        "MISC_CHECK", "DNS_CHECK", "PING_CHECK", "UDP_CHECK",
    ];

    private readonly List<Statement> _tokens = [];
    private readonly Remarks _remarks;
    private int _at;

    private KeepalivedText(Remarks remarks) => _remarks = remarks;

    public static ImmutableArray<KeepalivedBlock> Read(string file, string text, Remarks remarks)
    {
        var reader = new KeepalivedText(remarks);
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            reader.Split(file, ++number, line);
        var blocks = ImmutableArray.CreateBuilder<KeepalivedBlock>();
        while (reader._at < reader._tokens.Count)
        {
            blocks.AddRange(reader.Blocks());
            if (reader._at < reader._tokens.Count)
                remarks.Add(reader._tokens[reader._at++], "} without a block that it could close");
        }

        return blocks.ToImmutable();
    }

    /// <summary>Statements up to a closing brace or the end.</summary>
    private ImmutableArray<KeepalivedBlock> Blocks()
    {
        var blocks = ImmutableArray.CreateBuilder<KeepalivedBlock>();
        for (; _at < _tokens.Count && _tokens[_at].Keyword != "}";)
        {
            var head = _tokens[_at++];
            var opens = _at < _tokens.Count && _tokens[_at].Keyword == "{";
            if (opens)
                _at++;
            else if (Opening.Contains(head.Keyword) && _at < _tokens.Count && !(head.Keyword == "track_file" && head.Words.Length > 1))
                _remarks.Add(head, $"{head}: the {{ behind it is missing; read as if it were there");
            else
            {
                blocks.Add(new KeepalivedBlock(head, []));
                continue;
            }

            blocks.Add(new KeepalivedBlock(head, Blocks()));
            if (_at < _tokens.Count)
                _at++;
            else
                _remarks.Add(head, $"{head}: the }} that closes it is missing");
        }

        return blocks.ToImmutable();
    }

    private void Split(string file, int number, string line)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        bool inWord = false, quoted = false;
        foreach (var c in line)
        {
            if (quoted ? c == '"' : c == '"')
            {
                quoted = !quoted;
                inWord = true;
            }
            else if (!quoted && c is '!' or '#' && (!inWord || c == '#'))
            {
                break;
            }
            else if (!quoted && c is ' ' or '\t' or '{' or '}')
            {
                End();
                if (c is '{' or '}')
                {
                    Flush();
                    _tokens.Add(new Statement(file, number, [c.ToString()]));
                }
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        End();
        Flush();

        void End()
        {
            if (inWord)
                words.Add(word.ToString());
            word.Clear();
            inWord = false;
        }

        void Flush()
        {
            if (words.Count > 0)
                _tokens.Add(new Statement(file, number, words.ToImmutable()));
            words.Clear();
        }
    }
}
