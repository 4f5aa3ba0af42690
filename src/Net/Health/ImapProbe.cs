using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>IMAP: STARTTLS, LOGIN, LOGOUT.</summary>
internal sealed class ImapProbe(CheckSettings check, MailProbeSettings mail, ServerSettings server, TimeProvider time)
    : MailProbe(check, mail, server, time)
{
    // One command is under way at a time, so that one tag will do.
    private const string Tag = "ha ";

    protected override string StartTlsCommand => Tag + "STARTTLS";

    protected override string QuitCommand => Tag + "LOGOUT";

    protected override async Task<string> GreetingAsync(AnswerReader answers, CancellationToken cancel)
    {
        string line = await answers.LineAsync(cancel).ConfigureAwait(false);
        if (Starts(line, "* OK") || Starts(line, "* PREAUTH")) return line;
        throw Starts(line, "* BYE")
            ? ProbeFailure.Refused(ProbeText.Printable(line))
            : ProbeFailure.Malformed($"not an IMAP greeting: {ProbeText.Printable(line)}");
    }

    protected override Task IntroduceAsync(AnswerReader answers, CancellationToken cancel) => Task.CompletedTask;

    protected override Task LogInAsync(AnswerReader answers, Login login, CancellationToken cancel) =>
        AskAsync(answers, $"{Tag}LOGIN {Quoted(login.User)} {Quoted(login.Password)}", cancel);

    protected override async Task<string> AnswerAsync(AnswerReader answers, CancellationToken cancel)
    {
        while (true)
        {
            string line = await answers.LineAsync(cancel).ConfigureAwait(false);
            if (Starts(line, Tag + "OK")) return line;
            if (Starts(line, Tag + "NO") || Starts(line, Tag + "BAD")) throw ProbeFailure.Refused(ProbeText.Printable(line[Tag.Length..]));
            // Untagged lines may come before the tagged one (RFC 9051 section 2.2.2).
            if (!Starts(line, "* ")) throw ProbeFailure.Malformed($"not an IMAP answer: {ProbeText.Printable(line)}");
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static bool Starts(string line, string start) => line.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
