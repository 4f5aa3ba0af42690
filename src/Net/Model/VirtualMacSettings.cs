namespace HaActors.Net.Model;

/// <summary>
/// The addresses of a VIP are at the virtual router's hardware address (RFC 9568 section 7.3) on a link of their own, so that a move changes
/// nothing in the neighbour tables of clients (keepalived use_vmac).
/// </summary>
/// <param name="Link">Name of that link, 1-15 characters: a macvlan that the engine makes and removes.</param>
/// <param name="FromOwnMac">Whether adverts are sent from the interface's own hardware address all the same (keepalived vmac_xmit_base).</param>
public sealed record VirtualMacSettings(string Link, bool FromOwnMac);
