namespace HaActors.Net.Health;

/// <summary>
/// Ends a probe from within its conversation; <see cref="Probe"/> alone catches it and makes it a result. An exception, because a verdict
/// can fall at every line that is read.
/// </summary>
internal sealed class ProbeFailure(ProbeCode code, string detail) : Exception(detail)
{
    public ProbeCode Code => code;

    /// <summary>An answer that breaks the protocol.</summary>
    public static ProbeFailure Malformed(string detail) => new(ProbeCode.L7RSP, detail);

    /// <summary>An answer that says no.</summary>
    public static ProbeFailure Refused(string detail) => new(ProbeCode.L7STS, detail);
}
