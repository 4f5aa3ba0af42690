using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What the mail protocols share: greeting, TLS at the right moment, login if there is one, and a polite end.</summary>
internal abstract class MailProbe : Probe
{
    private readonly TlsClient? _tls;

    protected MailProbe(CheckSettings check, MailProbeSettings mail, ServerSettings server, TimeProvider time)
        : base(check, server, time)
    {
        Mail = mail;
        _tls = mail.Tls is null ? null : new TlsClient(mail.Tls, server, time);
    }

    protected MailProbeSettings Mail { get; }

    /// <summary>Reads one answer of any number of answers.</summary>
    /// <returns>Its first line.</returns>
    /// <exception cref="ProbeFailure">The answer is malformed, or says no.</exception>
    protected abstract Task<string> AnswerAsync(AnswerReader answers, CancellationToken cancel);

    /// <summary>What follows the greeting, and again the start of TLS.</summary>
    protected abstract Task IntroduceAsync(AnswerReader answers, CancellationToken cancel);

    protected abstract Task LogInAsync(AnswerReader answers, Login login, CancellationToken cancel);

    protected abstract string StartTlsCommand { get; }

    protected abstract string QuitCommand { get; }

    protected sealed override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (Mail.Use == TlsUse.Implicit) await connection.StartTlsAsync(_tls!, cancel).ConfigureAwait(false);
        var answers = new AnswerReader(connection);
        string greeting = await GreetingAsync(answers, cancel).ConfigureAwait(false);
        await IntroduceAsync(answers, cancel).ConfigureAwait(false);
        if (Mail.Use == TlsUse.StartTls)
        {
            await AskAsync(answers, StartTlsCommand, cancel).ConfigureAwait(false);
            // What came in the clear must not count as said under TLS (CVE-2011-0411).
            if (answers.HasMore) throw ProbeFailure.Malformed("more than an answer before the TLS handshake");
            await connection.StartTlsAsync(_tls!, cancel).ConfigureAwait(false);
            await IntroduceAsync(answers, cancel).ConfigureAwait(false);
        }

        if (Mail.Login is { } login) await LogInAsync(answers, login, cancel).ConfigureAwait(false);

        await TakeLeaveAsync(answers, cancel).ConfigureAwait(false);
        return (ProbeCode.L7OK, greeting);
    }

    /// <summary>A server that is left without a word, or without its farewell being read, logs an error each time.</summary>
    private async Task TakeLeaveAsync(AnswerReader answers, CancellationToken cancel)
    {
        try
        {
            await AskAsync(answers, QuitCommand, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ProbeFailure or IOException)
        {
            // The verdict stands already: the server did all that it was asked.
        }
    }

    protected virtual Task<string> GreetingAsync(AnswerReader answers, CancellationToken cancel) => AnswerAsync(answers, cancel);

    protected async Task<string> AskAsync(AnswerReader answers, string command, CancellationToken cancel)
    {
        await answers.SendAsync(command, cancel).ConfigureAwait(false);
        return await AnswerAsync(answers, cancel).ConfigureAwait(false);
    }
}
