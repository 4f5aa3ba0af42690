namespace HaActors.Net.Model;

/// <summary>An ICMP echo that is answered (<c>type = icmp</c>; keepalived <c>PING_CHECK</c>). The server's port does not matter.</summary>
public sealed record IcmpProbeSettings : ProbeSettings;
