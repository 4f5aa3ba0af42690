using HaActors.Net.Wire;

namespace HaActors.Net.Link;

/// <summary>Takes a received frame; the bytes are valid during the call only.</summary>
public delegate void FrameHandler(ReadOnlySpan<byte> frame);

/// <summary>Sends and captures whole Ethernet frames on one interface.</summary>
public interface ILinkPort : IDisposable
{
    /// <summary>Starts to capture.</summary>
    /// <param name="received">Called for each frame that passes the filter, on a thread of the port's own.</param>
    /// <param name="stopped">Called once if capturing ends by itself, such as when the interface goes down.</param>
    /// <exception cref="LinkException">The interface has gone meanwhile.</exception>
    void Start(FrameHandler received, Action stopped);

    /// <summary>Sends one frame; never throws. Any one thread.</summary>
    /// <returns>False if the system did not take it.</returns>
    bool Send(ReadOnlySpan<byte> frame);

    /// <summary>Sends one IP packet, its header included, by the system's routes and neighbour table; never throws or waits. Any one thread.</summary>
    /// <returns>False if the system did not take it.</returns>
    bool SendPacket(ReadOnlySpan<byte> packet, WireAddress destination);
}

/// <summary>An interface cannot be used; <see cref="Exception.Message"/> is one sentence for the operator.</summary>
public sealed class LinkException(string message, Exception? inner = null) : Exception(message, inner);
