using HaActors.Host.Config;
using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

public sealed class HttpReaderTests
{
    [Fact]
    public void Frontend_of_mode_tcp_has_nothing_of_http() => Assert.Null(Read("mode = tcp"));

    [Fact]
    public void Defaults_of_mode_http_are_those_of_the_settings()
    {
        var http = Read("mode = http")!;
        Assert.Equal(new HttpSettings { Rules = http.Rules, ResponseRules = http.ResponseRules, ErrorFiles = http.ErrorFiles }, http);
        Assert.Empty(http.Rules);
        Assert.Equal(new HttpPoolSettings(), Reading.Good(Reading.Node + Reading.App).Services.Backends[0].Http);
    }

    [Fact]
    public void Captured_headers_have_a_length()
    {
        var http = Read("mode = http, capture-request-headers = [Host, \"User-Agent 100\"], capture-response-headers = [\"Location 256\"]")!;
        Assert.Equal<HeaderCapture>([new HeaderCapture("Host", 64), new HeaderCapture("User-Agent", 100)], http.RequestCaptures);
        Assert.Equal<HeaderCapture>([new HeaderCapture("Location", 256)], http.AnswerCaptures);
    }

    [Theory]
    [InlineData("\"Host 0\"")]
    [InlineData("\"Host 257\"")]
    [InlineData("\"Host many\"")]
    [InlineData("\"Host 1 2\"")]
    [InlineData("\"Ho:st\"")]
    [InlineData("a, b, c, d, e, f, g, h, i")]
    public void Captured_header_that_is_none_is_refused(string headers)
    {
        Assert.StartsWith("ha.frontends.www.capture-request-headers", Bad($"mode = http, capture-request-headers = [{headers}]").Path);
    }

    [Theory]
    [InlineData("use-backend app", "UseBackend { Backend = app }")]
    [InlineData("deny", "Deny { Status = 403 }")]
    [InlineData("deny 429", "Deny { Status = 429 }")]
    [InlineData("return 200 text/plain 'a b'", "Return { Status = 200, ContentType = text/plain, Body = a b }")]
    [InlineData("redirect scheme https code 301", "Redirect { Code = 301, Location = https://%[host]%[uri] }")]
    [InlineData("redirect prefix https://x", "Redirect { Code = 302, Location = https://x%[uri] }")]
    [InlineData("redirect location /x%[query]", "Redirect { Code = 302, Location = /x%[query] }")]
    [InlineData("set-header X-A %[src]", "SetHeader { Name = X-A, Value = %[src] }")]
    [InlineData("add-header X-A ''", "AddHeader { Name = X-A, Value =  }")]
    [InlineData("del-header X-A", "DeleteHeader { Name = X-A }")]
    [InlineData("set-path /x%[path]", "SetPath { Path = /x%[path] }")]
    [InlineData("replace-path ^/a/ /", "ReplacePath { Regex = ^/a/, With = / }")]
    public void Rule_says_what_to_do(string rule, string action)
    {
        var read = Assert.Single(Read($"mode = http, rules = [\"{rule}\"]")!.Rules);
        Assert.Equal(action, read.Action.ToString());
        Assert.Null(read.When);
    }

    [Theory]
    [InlineData("fly away")]
    [InlineData("deny 299")]
    [InlineData("return 204")]
    [InlineData("return 200 text/plain 'a")]
    [InlineData("redirect scheme ftp")]
    [InlineData("redirect location /x code 305")]
    [InlineData("set-header 'X A' 1")]
    [InlineData("set-header X-A %[nonsense]")]
    [InlineData("set-header Content-Length 5")]
    [InlineData("del-header transfer-encoding")]
    [InlineData("add-header Host b")]
    [InlineData("set-path x")]
    [InlineData("set-path /x?y")]
    [InlineData("replace-path '(a' /")]
    [InlineData("replace-path '(?=a)' /")]
    [InlineData("deny if")]
    [InlineData("deny if nobody")]
    [InlineData("deny if ( api")]
    [InlineData("deny if api or")]
    [InlineData("deny if api inner")]
    [InlineData("deny if bad-status")]
    [InlineData("use-backend nowhere")]
    public void Bad_rule_is_refused_with_its_place(string rule)
    {
        var error = Bad($"mode = http, rules = [\"{rule}\"], acls {{ api = \"path /a\", inner = \"src 10.0.0.0/8\", bad-status = \"status 500\" }}");
        Assert.StartsWith("ha.frontends.www.rules", error.Path);
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("set-header X %[path]")]
    [InlineData("del-header X if api")]
    public void Rule_for_answers_knows_answers_only(string rule) =>
        Assert.StartsWith("ha.frontends.www.response-rules", Bad($"mode = http, response-rules = [\"{rule}\"], acls {{ api = \"path /a\" }}").Path);

    [Theory]
    [InlineData("path /a", "path", "", "Exact", false)]
    [InlineData("path-beg -i /a /b", "path", "", "Begin", true)]
    [InlineData("path-end .png", "path", "", "End", false)]
    [InlineData("path-reg ^/[ab]", "path", "", "Regex", false)]
    [InlineData("hdr(X-A)", "header", "X-A", "Present", false)]
    [InlineData("hdr-sub(X-A) -i bot", "header", "X-A", "Contains", true)]
    [InlineData("method GET PUT", "method", "", "Exact", false)]
    public void Acl_says_what_is_compared(string acl, string subject, string name, string match, bool ignoreCase)
    {
        var text = Assert.IsType<HttpCondition.Text>(Condition(acl, "a"));
        Assert.Equal(subject, text.Subject.ToString(), ignoreCase: true);
        Assert.Equal((name, match, ignoreCase), (text.Name, text.Match.ToString(), text.IgnoreCase));
    }

    [Theory]
    [InlineData("path")]
    [InlineData("path-beg")]
    [InlineData("path-mid /a")]
    [InlineData("hdr X-A")]
    [InlineData("hdr(X A) 1")]
    [InlineData("hdr-beg(X)")]
    [InlineData("path-reg (")]
    [InlineData("path-reg \\\\1(a)")]
    [InlineData("src 10.0.0.1/8")]
    [InlineData("src everywhere")]
    [InlineData("nbsrv(app) gt 1")]
    [InlineData("status 99")]
    [InlineData("status 1-2-3")]
    [InlineData("method")]
    [InlineData("")]
    public void Bad_acl_is_refused_with_its_place(string acl) =>
        Assert.Equal("ha.frontends.www.acls.a", Bad($"mode = http, acls {{ a = \"{acl}\" }}").Path);

    [Fact]
    public void And_binds_tighter_than_or_and_not_tightest()
    {
        var any = Assert.IsType<HttpCondition.Any>(Condition("path /a", "a or not a and a"));
        var all = Assert.IsType<HttpCondition.All>(any.Parts[1]);
        Assert.IsType<HttpCondition.Not>(all.Parts[0]);
        Assert.IsType<HttpCondition.All>(Condition("path /a", "(a or !a) and a"));
    }

    [Theory]
    [InlineData("rules", "[deny]")]
    [InlineData("forwarded-for", "true")]
    [InlineData("monitor-uri", "\"/a\"")]
    public void Keys_of_http_need_mode_http(string key, string value)
    {
        var error = Bad($"mode = tcp, {key} = {value}");
        Assert.Equal(($"ha.frontends.www.{key}", "needs mode = http"), (error.Path, error.Rule));
    }

    [Fact]
    public void Tls_server_names_choose_nothing_in_mode_http()
    {
        var error = Bad("mode = http, server-names = [\"a.example app\"]");
        Assert.Equal("ha.frontends.www.server-names", error.Path);
        Assert.Contains("mode = tcp", error.Rule);
    }

    [Fact]
    public void Monitor_is_read()
    {
        var http = Read("mode = http, monitor-uri = \"/alive\", monitor-fail = dead, acls { dead = \"nbsrv(app) lt 2\" }")!;
        Assert.Equal("/alive", http.MonitorUri);
        Assert.Equal(new HttpCondition.ServersBelow("app", 2), http.MonitorFail);
        Assert.Equal("ha.frontends.www.monitor-fail", Bad("mode = http, monitor-fail = dead, acls { dead = \"nbsrv(ap) lt 2\" }").Path);
    }

    [Theory]
    [InlineData("<h1>sorry</h1>", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 14\r\n")]
    [InlineData("HTTP/1.0 503 Sorry\nConnection: close\nX: 1\n\n<h1>sorry</h1>", "HTTP/1.1 503 Sorry\r\nX: 1\r\nContent-Length: 14\r\nConnection: close\r\n\r\n")]
    public void Error_file_is_a_page_or_a_whole_reply(string file, string reply)
    {
        using var files = new TempFiles();
        var path = files.Write("503.http", file);
        var page = Read($"mode = http, error-files {{ 503 = \"{path}\" }}")!.ErrorFiles[503];
        var text = System.Text.Encoding.ASCII.GetString([.. page]);
        Assert.StartsWith(reply, text);
        Assert.EndsWith("\r\n\r\n<h1>sorry</h1>", text);
    }

    [Theory]
    [InlineData("503", "/nowhere")]
    [InlineData("200", "/etc/hosts")]
    public void Bad_error_file_is_refused(string status, string file) =>
        Assert.Equal($"ha.frontends.www.error-files.{status}", Bad($"mode = http, error-files {{ {status} = \"{file}\" }}").Path);

    [Fact]
    public void Two_servers_cannot_have_one_cookie() => Assert.Equal(
        "ha.backends.app.servers.s2.cookie",
        Reading.Bad(Reading.Node + Reading.App + "ha.backends.app { cookie.name = S, servers.s2 { address = \"10.77.0.13:80\", cookie = s1 } }").Path);

    private static HttpCondition? Condition(string acl, string condition) =>
        Read($"mode = http, acls {{ a = \"{acl}\" }}, rules = [\"deny if {condition}\"]")!.Rules[0].When;

    private static string Frontend(string keys) => Reading.Node + Reading.App + $"ha.frontends.www {{ bind = \"*:80\", backend = app, {keys} }}";

    private static HttpSettings? Read(string keys) => Reading.Good(Frontend(keys)).Services.Frontends[0].Http;

    private static ConfigError Bad(string keys) => Reading.Bad(Frontend(keys));
}
