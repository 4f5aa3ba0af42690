namespace HaActors.Net.Model;

/// <summary>
/// One <c>ha.track</c> entry: something on this node that VIPs depend on beside their own interface. keepalived's vrrp_script,
/// track_interface, vrrp_track_process and track_file; words and meaning are from there.
/// </summary>
/// <param name="Name">Key of the entry, by which VIPs name it.</param>
/// <param name="Interval">Start to start of two looks, 10 ms-1 h; an interface is looked at when the kernel tells of it.</param>
/// <param name="Rise">Successes in a row that let a failed one pass, 1-100; scripts and processes only.</param>
/// <param name="Fall">Failures in a row that make it fail, 1-100; scripts and processes only.</param>
/// <param name="Weight">What a failure does: 0 takes the VIPs from this node, another lowers its priority by that much, -253 to 253. A file: factor of the number in it.</param>
/// <param name="Reverse">Success is failure and the other way round; a file's number changes its sign.</param>
/// <param name="InitFail">Failed until it has passed rise times, instead of judged by its first look.</param>
public sealed record TrackSettings(
    string Name, TrackTarget Target, TimeSpan Interval, int Rise, int Fall, int Weight, bool Reverse, bool InitFail);

/// <summary>What is looked at.</summary>
public abstract record TrackTarget;

/// <summary>The carrier of an interface, which need not carry a VIP; one that does not exist has none.</summary>
public sealed record InterfaceTarget(string Interface) : TrackTarget;

/// <summary>A program whose exit code 0 means well.</summary>
/// <param name="Timeout">One that takes longer has failed, 10 ms-1 h.</param>
public sealed record ScriptTarget(ProgramProbeSettings Program, TimeSpan Timeout) : TrackTarget;

/// <summary>As many processes of a name as are wanted.</summary>
/// <param name="Process">As in the Name line of proc(5)'s status, of which Linux keeps 15 characters.</param>
/// <param name="Quorum">At least, 0-1000000.</param>
/// <param name="QuorumMax">At most, 0-1000000.</param>
public sealed record ProcessTarget(string Process, int Quorum, int QuorumMax) : TrackTarget;

/// <summary>A whole number in a file; 0 is well, and so is a file that is not there.</summary>
public sealed record FileTarget(string Path) : TrackTarget;
