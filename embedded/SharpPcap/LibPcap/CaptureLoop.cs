using System.Runtime.InteropServices;
using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>The capture thread of one device: waits for frames or the stop signal, and hands on each frame without a copy.</summary>
internal sealed class CaptureLoop : IDisposable
{
    /// <summary>Frames handed on between two looks at the stop signal. Chosen: at 64 a stop waits for 64 handlers at most.</summary>
    private const int Batch = 64;

    private readonly PcapSafeHandle _pcap;
    private readonly int _socket;
    private readonly FrameHandler _arrived;
    private readonly Action<string?> _ended;
    private readonly StopSignal _stop = new();
    private readonly Thread _thread;
    private string? _handlerError;

    public CaptureLoop(PcapSafeHandle pcap, int socket, string name, FrameHandler arrived, Action<string?> ended)
    {
        (_pcap, _socket, _arrived, _ended) = (pcap, socket, arrived, ended);
        _thread = new Thread(Run) { IsBackground = true, Name = $"pcap {name}" };
        Running = true;
        _thread.Start();
    }

    public delegate void FrameHandler(in LibPcapNative.PacketHeader header, ReadOnlySpan<byte> data);

    public bool Running { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>False when the thread did not end in time.</summary>
    public bool Stop(TimeSpan timeout)
    {
        _stop.Raise();
        return _thread.Join(timeout);
    }

    public void Dispose() => _stop.Dispose();

    private void Run()
    {
        var self = GCHandle.Alloc(this);
        string? error;
        try
        {
            error = ReadUntilStopped(GCHandle.ToIntPtr(self));
        }
        catch (PcapException e)
        {
            error = e.Message;
        }

        self.Free();
        Running = false;
        _ended(error);
    }

    /// <summary>Null when asked to stop, else what failed.</summary>
    private unsafe string? ReadUntilStopped(IntPtr self)
    {
        while (_stop.Wait(_socket, milliseconds: -1) != StopSignal.Outcome.Stopped)
        {
            var result = LibPcapNative.Dispatch(_pcap, Batch, &OnFrame, self);
            if (_handlerError != null) return _handlerError;
            if (result < 0) return _pcap.LastError();
        }

        return null;
    }

    [UnmanagedCallersOnly]
    private static unsafe void OnFrame(IntPtr user, LibPcapNative.PacketHeader* header, byte* data)
    {
        var loop = (CaptureLoop)GCHandle.FromIntPtr(user).Target!;
        if (loop._handlerError != null) return;
        try
        {
            loop._arrived(*header, new ReadOnlySpan<byte>(data, (int)header->CapturedLength));
        }
        catch (Exception e)
        {
            // An exception must not unwind through libpcap: it ends the process.
            loop._handlerError = $"OnPacketArrival threw {e.GetType().Name}: {e.Message}";
        }
    }
}
