using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>A program whose exit code 0 means well (<c>type = program</c>; HAProxy <c>external-check</c>, hfm <c>test</c>).</summary>
/// <param name="Command">Absolute path; no shell is involved.</param>
/// <param name="Arguments">Passed as they are.</param>
/// <param name="KillAfter">From SIGINT at the check's timeout to SIGKILL, 10 ms-1 min.</param>
public sealed record ProgramProbeSettings(string Command, ImmutableArray<string> Arguments, TimeSpan KillAfter) : ProbeSettings;
