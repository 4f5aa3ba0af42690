using System.Reflection;
using System.Runtime.InteropServices;

namespace SharpPcap.Native;

/// <summary>The functions of libpcap (pcap/pcap.h) that the stand-in uses.</summary>
internal static unsafe partial class LibPcapNative
{
    private const string Library = "libpcap";

    /// <summary>PCAP_ERRBUF_SIZE, pcap/pcap.h.</summary>
    public const int ErrorBufferSize = 256;

    /// <summary>PCAP_NETMASK_UNKNOWN, pcap/pcap.h.</summary>
    public const uint NetmaskUnknown = 0xffffffff;

    /// <summary>DLT_EN10MB, pcap/dlt.h.</summary>
    public const int DataLinkEthernet = 1;

    /// <summary>Sonames: upstream's own, Debian's, and the development link.</summary>
    private static readonly string[] LibraryNames = ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so"];

    static LibPcapNative() => NativeLibrary.SetDllImportResolver(typeof(LibPcapNative).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return IntPtr.Zero;
        foreach (var candidate in LibraryNames)
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle)) return handle;
        throw new DllNotFoundException($"none of {string.Join(", ", LibraryNames)} can be loaded: install libpcap (Debian: apt-get install libpcap0.8)");
    }

    [LibraryImport(Library, EntryPoint = "pcap_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial IntPtr Create(string device, byte* error);

    [LibraryImport(Library, EntryPoint = "pcap_open_dead")]
    public static partial IntPtr OpenDead(int linkType, int snaplen);

    [LibraryImport(Library, EntryPoint = "pcap_close")]
    public static partial void Close(IntPtr pcap);

    [LibraryImport(Library, EntryPoint = "pcap_set_snaplen")]
    public static partial int SetSnaplen(PcapSafeHandle pcap, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_set_promisc")]
    public static partial int SetPromiscuous(PcapSafeHandle pcap, int on);

    [LibraryImport(Library, EntryPoint = "pcap_set_timeout")]
    public static partial int SetTimeout(PcapSafeHandle pcap, int milliseconds);

    [LibraryImport(Library, EntryPoint = "pcap_set_immediate_mode")]
    public static partial int SetImmediateMode(PcapSafeHandle pcap, int on);

    [LibraryImport(Library, EntryPoint = "pcap_set_buffer_size")]
    public static partial int SetBufferSize(PcapSafeHandle pcap, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_activate")]
    public static partial int Activate(PcapSafeHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_setnonblock")]
    public static partial int SetNonBlocking(PcapSafeHandle pcap, int on, byte* error);

    [LibraryImport(Library, EntryPoint = "pcap_get_selectable_fd")]
    public static partial int GetSelectableFd(PcapSafeHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_dispatch")]
    public static partial int Dispatch(PcapSafeHandle pcap, int count, delegate* unmanaged<IntPtr, PacketHeader*, byte*, void> callback, IntPtr user);

    [LibraryImport(Library, EntryPoint = "pcap_next_ex")]
    public static partial int Next(PcapSafeHandle pcap, PacketHeader** header, byte** data);

    [LibraryImport(Library, EntryPoint = "pcap_inject", SetLastError = true)]
    public static partial int Inject(PcapSafeHandle pcap, byte* data, nuint size);

    [LibraryImport(Library, EntryPoint = "pcap_compile", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Compile(PcapSafeHandle pcap, BpfProgram* program, string text, int optimize, uint netmask);

    [LibraryImport(Library, EntryPoint = "pcap_setfilter")]
    public static partial int SetFilter(PcapSafeHandle pcap, BpfProgram* program);

    [LibraryImport(Library, EntryPoint = "pcap_freecode")]
    public static partial void FreeCode(BpfProgram* program);

    [LibraryImport(Library, EntryPoint = "pcap_stats")]
    public static partial int Stats(PcapSafeHandle pcap, out Counters counters);

    [LibraryImport(Library, EntryPoint = "pcap_geterr")]
    public static partial byte* GetError(PcapSafeHandle pcap);

    [LibraryImport(Library, EntryPoint = "pcap_findalldevs")]
    public static partial int FindAllDevices(out Interface* first, byte* error);

    [LibraryImport(Library, EntryPoint = "pcap_freealldevs")]
    public static partial void FreeAllDevices(Interface* first);

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((IntPtr)text) ?? "";

    /// <summary>struct pcap_pkthdr on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketHeader
    {
        public nint Seconds;
        public nint Microseconds;
        public uint CapturedLength;
        public uint Length;
    }

    /// <summary>struct bpf_program, pcap/bpf.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BpfProgram
    {
        public uint Length;
        public IntPtr Instructions;
    }

    /// <summary>struct pcap_stat.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Counters
    {
        public uint Received;
        public uint Dropped;
        public uint InterfaceDropped;
    }

    /// <summary>struct pcap_if.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Interface
    {
        public Interface* Next;
        public byte* Name;
        public byte* Description;
        public Address* Addresses;
        public uint Flags;
    }

    /// <summary>struct pcap_addr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Address
    {
        public Address* Next;
        public byte* Value;
        public byte* Netmask;
        public byte* Broadcast;
        public byte* Destination;
    }
}
