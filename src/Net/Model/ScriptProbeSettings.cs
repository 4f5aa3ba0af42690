using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HaActors.Net.Model;

/// <summary>A conversation that the configuration spells out (<c>type = send-expect</c>; HAProxy <c>tcp-check</c>).</summary>
/// <param name="Steps">Not empty; run in order.</param>
/// <param name="Tls">Null: no TLS; else before the first step.</param>
public sealed record ScriptProbeSettings(ImmutableArray<ScriptStep> Steps, TlsSettings? Tls) : ProbeSettings;

/// <summary>One step of a script.</summary>
public abstract record ScriptStep
{
    private protected ScriptStep()
    {
    }
}

/// <summary>Sends bytes (HAProxy <c>tcp-check send</c> and <c>send-binary</c>).</summary>
public sealed record SendStep(ImmutableArray<byte> Bytes) : ScriptStep;

/// <summary>Waits for bytes, and passes over what comes before them (HAProxy <c>tcp-check expect string</c> and <c>binary</c>).</summary>
/// <param name="Bytes">Not empty.</param>
/// <param name="Text">As the configuration has it, for messages.</param>
public sealed record ExpectStep(ImmutableArray<byte> Bytes, string Text) : ScriptStep;

/// <summary>Waits for a whole line that matches, and passes over those before it (HAProxy <c>tcp-check expect rstring</c>).</summary>
/// <param name="Pattern">Made with <see cref="RegexOptions.NonBacktracking"/>: no line costs more than its length.</param>
public sealed record ExpectLineStep(Regex Pattern) : ScriptStep;
