using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>A filter as BPF instructions.</summary>
internal sealed class CompiledFilter : IDisposable
{
    /// <summary>pcap_compile was not reentrant before libpcap 1.8 and still is not for one handle.</summary>
    private static readonly Lock Compiler = new();

    private LibPcapNative.BpfProgram _program;

    /// <exception cref="PcapException">The text is not a filter.</exception>
    public static unsafe CompiledFilter Compile(PcapSafeHandle pcap, string text)
    {
        var filter = new CompiledFilter();
        lock (Compiler)
        {
            fixed (LibPcapNative.BpfProgram* program = &filter._program)
                if (LibPcapNative.Compile(pcap, program, text, optimize: 1, LibPcapNative.NetmaskUnknown) < 0)
                    throw new PcapException($"filter '{text}': {pcap.LastError()}");
        }

        return filter;
    }

    public unsafe void ApplyTo(PcapSafeHandle pcap)
    {
        fixed (LibPcapNative.BpfProgram* program = &_program)
            if (LibPcapNative.SetFilter(pcap, program) < 0) throw new PcapException($"setting the filter: {pcap.LastError()}");
    }

    public unsafe void Dispose()
    {
        fixed (LibPcapNative.BpfProgram* program = &_program) LibPcapNative.FreeCode(program);
    }
}
