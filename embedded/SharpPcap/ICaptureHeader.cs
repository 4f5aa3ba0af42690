namespace SharpPcap;

/// <summary>What the kernel noted about a frame.</summary>
public interface ICaptureHeader
{
    /// <summary>When it arrived.</summary>
    PosixTimeval Timeval { get; }
}
