using System.Collections.ObjectModel;

namespace SharpPcap.LibPcap;

/// <summary>The interfaces of this machine. Devices of one list are shared by all who use it; New gives devices of one's own.</summary>
public class LibPcapLiveDeviceList : ReadOnlyCollection<LibPcapLiveDevice>
{
    private static readonly Lazy<LibPcapLiveDeviceList> Shared = new(New);

    private LibPcapLiveDeviceList(IList<LibPcapLiveDevice> devices) : base(devices)
    {
    }

    /// <summary>The list as it was when first asked for.</summary>
    public static LibPcapLiveDeviceList Instance => Shared.Value;

    /// <exception cref="IndexOutOfRangeException">There is no interface of that name or description.</exception>
    public LibPcapLiveDevice this[string name] =>
        this.FirstOrDefault(device => device.Name == name) ?? this.FirstOrDefault(device => device.Description == name)
        ?? throw new IndexOutOfRangeException($"there is no interface {name}");

    /// <summary>The list as it is now.</summary>
    public static LibPcapLiveDeviceList New() =>
        new(PcapInterface.GetAllPcapInterfaces().Select(source => new LibPcapLiveDevice(source)).ToList());
}
