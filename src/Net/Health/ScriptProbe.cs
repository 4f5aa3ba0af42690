using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Sends and expects what the configuration says, step by step.</summary>
internal sealed class ScriptProbe(CheckSettings check, ScriptProbeSettings script, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private readonly TlsClient? _tls = script.Tls is null ? null : new TlsClient(script.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (_tls is not null) await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        var answers = new AnswerReader(connection);
        int number = 0;
        foreach (ScriptStep step in script.Steps)
        {
            number++;
            try
            {
                await RunAsync(step, connection, answers, cancel).ConfigureAwait(false);
            }
            catch (ProbeFailure failure)
            {
                // HAProxy counts an answer in which the expected is not found as a layer 7 response error.
                throw new ProbeFailure(failure.Code, $"step {number}{Wanted(step)}: {failure.Message}");
            }
        }

        return (ProbeCode.L7OK, $"{number} steps");
    }

    private static async Task RunAsync(ScriptStep step, ProbeConnection connection, AnswerReader answers, CancellationToken cancel)
    {
        switch (step)
        {
            case SendStep send:
                await connection.SendAsync(send.Bytes.AsMemory(), cancel).ConfigureAwait(false);
                break;
            case ExpectStep expect:
                await answers.PastAsync(expect.Bytes.AsMemory(), cancel).ConfigureAwait(false);
                break;
            case ExpectLineStep expect:
                while (!expect.Pattern.IsMatch(await answers.LineAsync(cancel).ConfigureAwait(false)))
                {
                }

                break;
            default:
                throw new InvalidOperationException($"no such step: {step.GetType().Name}");
        }
    }

    private static string Wanted(ScriptStep step) => step switch
    {
        ExpectStep expect => $", {expect.Text}",
        ExpectLineStep expect => $", {expect.Pattern}",
        _ => "",
    };
}
