using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>POP3: STLS, USER and PASS, QUIT.</summary>
internal sealed class Pop3Probe(CheckSettings check, MailProbeSettings mail, ServerSettings server, TimeProvider time)
    : MailProbe(check, mail, server, time)
{
    protected override string StartTlsCommand => "STLS";

    protected override string QuitCommand => "QUIT";

    protected override Task IntroduceAsync(AnswerReader answers, CancellationToken cancel) => Task.CompletedTask;

    protected override async Task LogInAsync(AnswerReader answers, Login login, CancellationToken cancel)
    {
        await AskAsync(answers, $"USER {login.User}", cancel).ConfigureAwait(false);
        await AskAsync(answers, $"PASS {login.Password}", cancel).ConfigureAwait(false);
    }

    protected override async Task<string> AnswerAsync(AnswerReader answers, CancellationToken cancel)
    {
        string line = await answers.LineAsync(cancel).ConfigureAwait(false);
        if (line.StartsWith("+OK", StringComparison.Ordinal)) return line;
        throw line.StartsWith("-ERR", StringComparison.Ordinal)
            ? ProbeFailure.Refused(ProbeText.Printable(line))
            : ProbeFailure.Malformed($"not a POP3 answer: {ProbeText.Printable(line)}");
    }
}
