using System.Net;
using System.Net.Sockets;
using HaActors.Actors;

namespace HaActors.Host;

/// <summary>Looks names up where this machine does, each time anew; IPv4 only.</summary>
internal sealed class ServerResolver : IServerResolver
{
    public async Task<IPAddress?> ResolveAsync(string host)
    {
        if (IPAddress.TryParse(host, out var literal))
            return literal;
        try
        {
            return (await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork)).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
