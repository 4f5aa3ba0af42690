using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>SMTP and LMTP: EHLO, with HELO for servers that do not know it, or LHLO; STARTTLS; AUTH PLAIN; QUIT.</summary>
internal sealed class SmtpProbe(CheckSettings check, MailProbeSettings mail, ServerSettings server, TimeProvider time)
    : MailProbe(check, mail, server, time)
{
    protected override string StartTlsCommand => "STARTTLS";

    protected override string QuitCommand => "QUIT";

    protected override async Task IntroduceAsync(AnswerReader answers, CancellationToken cancel)
    {
        if (Mail.Protocol == MailProtocol.Lmtp)
        {
            await AskAsync(answers, $"LHLO {Mail.Hello}", cancel).ConfigureAwait(false);
            return;
        }

        await answers.SendAsync($"EHLO {Mail.Hello}", cancel).ConfigureAwait(false);
        (int status, string first) = await ReplyAsync(answers, cancel).ConfigureAwait(false);
        // RFC 5321 section 3.2: 500 and 502 say that the server knows only HELO.
        if (status is 500 or 502) await AskAsync(answers, $"HELO {Mail.Hello}", cancel).ConfigureAwait(false);
        else Expect(status, first);
    }

    // RFC 4616: an empty identity to act for, the user, the password.
    protected override Task LogInAsync(AnswerReader answers, Login login, CancellationToken cancel) =>
        AskAsync(answers, "AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{login.User}\0{login.Password}")), cancel);

    protected override async Task<string> AnswerAsync(AnswerReader answers, CancellationToken cancel)
    {
        (int status, string first) = await ReplyAsync(answers, cancel).ConfigureAwait(false);
        Expect(status, first);
        return first;
    }

    private static void Expect(int status, string line)
    {
        if (status / 100 != 2) throw ProbeFailure.Refused(ProbeText.Printable(line));
    }

    /// <summary>RFC 5321 section 4.2.1: every line but the last has a hyphen behind the status.</summary>
    private static async Task<(int Status, string First)> ReplyAsync(AnswerReader answers, CancellationToken cancel)
    {
        string first = await answers.LineAsync(cancel).ConfigureAwait(false);
        int status = StatusOf(first);
        for (string line = first; line.Length > 3 && line[3] == '-';)
        {
            line = await answers.LineAsync(cancel).ConfigureAwait(false);
            if (StatusOf(line) != status) throw ProbeFailure.Malformed($"two statuses in one reply: {ProbeText.Printable(line)}");
        }

        return (status, first);
    }

    private static int StatusOf(string line)
    {
        bool fits = line.Length >= 3 && line[0] is >= '2' and <= '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2])
            && (line.Length == 3 || line[3] is ' ' or '-');
        if (!fits) throw ProbeFailure.Malformed($"not an SMTP reply: {ProbeText.Printable(line)}");
        return ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
    }
}
