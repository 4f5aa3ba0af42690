using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>
/// Writes a <c>frontend</c>, or that half of a <c>listen</c>. TLS, whom it asks for certificates and accept-proxy are properties of a frontend here
/// and of a bind there: one with binds of several kinds becomes as many, named <c>NAME</c>, <c>NAME-tls</c> and the like.
/// </summary>
internal sealed class FrontendImport(
    HaproxySection section, Remarks remarks, IReadOnlyDictionary<string, BackendImport> backends, ImportNames names, string? processMaxConnections)
{
    private const string NotFound = "deny 503";

    private string Title => $"{section.Head.Keyword} {section.Name}";

    private bool IsHttp => section.Last("mode")?[1] == "http";

    public void Write(HoconBlock ha)
    {
        var binds = section.Lines.Where(line => line.Keyword == "bind").Select(line => BindImport.Read(line, remarks)).OfType<BindImport>().ToList();
        if (section.Head[2].Length > 0 && section.Head[2] != "from" && BindImport.Read(section.Head with { Words = ["bind", section.Head[2]] }, remarks) is { } inHead)
            binds.Add(inHead);
        if (binds.Count == 0)
        {
            remarks.Add(section.Head, $"{Title}: listens nowhere (bind), so it is left out");
            return;
        }

        var kinds = binds.GroupBy(bind => bind.Kind).OrderBy(kind => kind.Key.IsTls).ThenBy(kind => kind.Key.ClientCa is not null).ThenBy(kind => kind.Key.AcceptProxy).ToArray();
        for (var i = 0; i < kinds.Length; i++)
            WriteOne(ha, names.For(section.Name + (i == 0 ? "" : Suffix(kinds[i].Key, kinds[..i].Select(kind => kind.Key), i))), [.. kinds[i]], kinds[i].Key.IsTls);
        foreach (var line in section.Lines)
            RemarkUnknown(line);
    }

    /// <summary>Says what sets a kind of binds apart from those before it.</summary>
    private static string Suffix(BindKind kind, IEnumerable<BindKind> before, int index)
    {
        var suffix = (kind.IsTls && before.Any(other => !other.IsTls) ? "-tls" : "")
            + (kind.ClientCa is not null && before.Any(other => other.ClientCa is null && other.IsTls) ? "-client-ca" : "")
            + (kind.AcceptProxy && before.Any(other => !other.AcceptProxy) ? "-proxy" : "");
        return suffix.Length > 0 && !before.Any(other => Same(other)) ? suffix : $"{suffix}-{index + 1}";

        bool Same(BindKind other) => other.IsTls == kind.IsTls && other.AcceptProxy == kind.AcceptProxy && (other.ClientCa is null) == (kind.ClientCa is null);
    }

    private void WriteOne(HoconBlock ha, string name, ImmutableArray<BindImport> binds, bool isTls)
    {
        var acls = new AclImport(remarks, isTls);
        var rules = new RuleImport(acls, remarks);
        foreach (var line in section.Lines.Where(line => line.Keyword == "acl" && IsHttp))
            acls.Add(line);
        // HAProxy takes http-request first, wherever it stands, and use_backend last.
        foreach (var line in section.Lines.Where(_ => IsHttp).OrderBy(line => line.Keyword switch { "use_backend" => 2, "redirect" => 1, _ => 0 }))
            rules.Take(line);
        var monitorFail = section.Last("monitor", "fail") is { } fail && fail[2] is "if" or "unless"
            ? acls.Condition(section.Last("monitor", "fail")!.Words[3..], fail![2] == "unless", fail)
            : null;
        if (Backend(rules) is not { } backend)
            return;
        RemarkOtherBackends(backend);

        var block = ha.Block("frontends").Block(name);
        block.List("bind", binds.SelectMany(bind => bind.Endpoints));
        block.Set("mode", IsHttp ? "http" : "tcp");
        block.Set("backend", names.For(backend));
        if ((section.Last("maxconn")?[1] ?? processMaxConnections) is { } maxconn)
            block.Set("maxconn", maxconn);
        if (isTls)
            WriteTls(block.Block("tls"), binds);
        if (binds.Any(bind => bind.AcceptProxy))
            block.Set("accept-proxy", "true");
        if (binds.Any(bind => bind.DeferAccept))
            block.Set("defer-accept", "true");
        foreach (var (keyword, key) in new[] { ("client", "timeout-client"), ("http-request", "timeout-http-request"), ("http-keep-alive", "timeout-http-keep-alive") })
            Timeout(block, section, keyword, key);
        var serving = backends[backend].Section;
        Timeout(block, serving, "connect", "timeout-connect");
        Timeout(block, serving, "server", "timeout-server");
        Timeout(block, serving, "tunnel", "timeout-tunnel");
        if (IsHttp)
            WriteHttp(block, acls, rules, monitorFail, serving);
        else
            WriteNames(block);
    }

    /// <summary>The backend for whatever no rule sends elsewhere. Without one HAProxy answers 503, and so does the last rule then.</summary>
    private string? Backend(RuleImport rules)
    {
        var named = section.Last("default_backend")?[1] ?? (backends.ContainsKey(section.Name) && section.IsBackend ? section.Name : null);
        if (named is null && !IsHttp && section.Lines.FirstOrDefault(line => line.Keyword == "use_backend" && line.Words.Length == 2) is { } always)
            named = always[1];
        if (named is not null && backends.ContainsKey(named))
            return named;
        if (named is not null)
        {
            remarks.Add(section.Last("default_backend") ?? section.Head, $"{Title}: there is no backend {named} with servers, so the frontend is left out");
            return null;
        }

        var other = section.Lines.Where(line => line.Keyword == "use_backend").Select(line => line[1]).LastOrDefault(backends.ContainsKey)
            ?? backends.Keys.FirstOrDefault();
        if (!IsHttp || other is null)
        {
            remarks.Add(section.Head, $"{Title}: names no default_backend, and a frontend needs one here, so it is left out");
            return null;
        }

        rules.Choices.Add(NotFound);
        return other;
    }

    private void WriteHttp(HoconBlock block, AclImport acls, RuleImport rules, string? monitorFail, HaproxySection serving)
    {
        if (section.Last("option", "forwardfor") is not null || serving.Last("option", "forwardfor") is not null)
            block.Set("forwarded-for", "true");
        if (acls.Used.Any())
        {
            foreach (var (name, lines) in acls.Used)
            {
                if (lines.Length == 1)
                    block.Block("acls").Text(name, lines[0]);
                else
                    block.Block("acls").List(name, lines);
            }
        }

        var inOrder = rules.Requests.Concat(rules.Choices.Select(rule => Renamed(rule))).ToArray();
        if (inOrder.Length > 0)
            block.List("rules", inOrder);
        if (rules.Responses.Count > 0)
            block.List("response-rules", rules.Responses);
        if (section.Last("monitor-uri") is { } monitor)
            block.Text("monitor-uri", monitor[1]);
        if (monitorFail is { Length: > 0 })
            block.Text("monitor-fail", monitorFail);
        foreach (var line in section.Lines.Where(line => line.Keyword == "errorfile"))
            block.Block("error-files").Text(line[1], line[2]);
    }

    /// <summary>Some settings of backends are a frontend's here, which has them of one backend.</summary>
    private void RemarkOtherBackends(string backend)
    {
        var serving = backends[backend].Section;
        var reachable = section.Lines.Where(line => line.Keyword == "use_backend" && line[1] != backend && backends.ContainsKey(line[1])).Select(line => backends[line[1]].Section).Distinct().ToArray();
        foreach (var keyword in new[] { "connect", "server", "tunnel" })
        {
            foreach (var other in reachable.Where(other => Limit(other, keyword) != Limit(serving, keyword)))
                Differs(other, other.Last("timeout", keyword), $"timeout {keyword} {other.Last("timeout", keyword)?[2]}".TrimEnd());
        }

        if (!IsHttp)
            return;
        foreach (var line in reachable.Append(serving).Append(section).Select(each => each.Last("option", "forwardfor")).OfType<Statement>().Where(line => line.Words.Length > 2))
            remarks.Add(line, $"{line}: X-Forwarded-For is sent for all clients, behind what they sent themselves");
        if (section.Last("option", "forwardfor") is not null)
            return;
        foreach (var other in reachable.Where(other => (other.Last("option", "forwardfor") is null) != (serving.Last("option", "forwardfor") is null)))
            Differs(other, other.Last("option", "forwardfor"), other.Last("option", "forwardfor") is null ? "without option forwardfor" : "option forwardfor");

        static TimeSpan? Limit(HaproxySection from, string keyword) => from.Last("timeout", keyword) is { } line ? ImportDurations.Read(line[2], 1) : null;

        void Differs(HaproxySection other, Statement? line, string what) => remarks.Add(
            line is null || line.Line < other.Head.Line ? other.Head : line,
            $"backend {other.Name}: {what}: {Title} has for all its backends what {backend} says; give this one a frontend of its own");
    }

    private string Renamed(string rule)
    {
        var words = rule.Split(' ', 3);
        return words[0] == "use-backend" ? $"use-backend {names.For(words[1])}{(words.Length > 2 ? " " + words[2] : "")}" : rule;
    }

    /// <summary>Routes by the name in the ClientHello, which HAProxy writes with a condition on <c>req.ssl_sni</c>.</summary>
    private void WriteNames(HoconBlock block)
    {
        var routes = new List<string>();
        foreach (var line in section.Lines.Where(line => line.Keyword == "use_backend" && line.Words.Length > 2))
        {
            if (line.Words[2..] is ["if", "{", "req_ssl_sni" or "req.ssl_sni" or "ssl_fc_sni", .. var hosts, "}"] && hosts.All(host => host != "-m"))
                routes.AddRange(hosts.Where(host => host != "-i").Select(host => $"{host} {names.For(line[1])}"));
            else
                remarks.Add(line, $"{line}: in mode tcp only conditions on the name in the ClientHello ({{ req.ssl_sni … }}) are carried over");
        }

        if (routes.Count > 0)
            block.List("server-names", routes);
        if (section.Last("tcp-request", "inspect-delay") is { } delay && ImportDurations.Read(delay[2], 1) is { } limit)
            block.Set("inspect-timeout", ImportDurations.Write(limit));
    }

    private static void WriteTls(HoconBlock tls, ImmutableArray<BindImport> binds)
    {
        tls.List("certificates", binds.SelectMany(bind => bind.Certificates).Distinct());
        if (binds.SelectMany(bind => bind.Alpn).Distinct().ToArray() is { Length: > 0 } alpn)
            tls.List("alpn", alpn);
        if (binds.Select(bind => bind.MinVersion).FirstOrDefault(version => version is not null) is { } lowest)
            tls.Text("min-version", lowest);
        if (binds.FirstOrDefault(bind => bind.ClientCa is not null && bind.ClientVerify is not null and not "none") is { } asking)
        {
            tls.Text("client-ca", asking.ClientCa!);
            tls.Set("client-verify", asking.ClientVerify!);
        }
    }

    private static void Timeout(HoconBlock block, HaproxySection from, string keyword, string key)
    {
        if (from.Last("timeout", keyword) is { } line && ImportDurations.Read(line[2], 1) is { } limit)
            block.Set(key, ImportDurations.Write(limit));
    }

    private void RemarkUnknown(Statement line)
    {
        var known = line.Keyword switch
        {
            "bind" or "mode" or "default_backend" or "use_backend" or "maxconn" or "description" or "disabled" or "enabled" or "monitor-uri" or "errorfile" => true,
            "acl" or "redirect" or "http-request" or "http-response" or "rspadd" or "reqadd" => IsHttp,
            "monitor" => line[1] == "fail",
            "log" => line[1] == "global",
            "timeout" => line[1] is "client" or "tunnel" or "http-request" or "http-keep-alive",
            "option" => line[1] is "forwardfor" or "httplog" or "tcplog" or "dontlognull" or "http-keep-alive" or "splice-auto" or "tcp-smart-accept" or "clitcpka" or "http-ignore-probes",
            "tcp-request" => line[1] == "inspect-delay" || line.Words[1..] is ["content", "accept", "if", "{", "req_ssl_hello_type" or "req.ssl_hello_type", "1", "}"],
            _ => false,
        };
        if (!known && !BackendImport.Knows(line))
            remarks.Add(line, $"{line}: not carried over");
    }
}
