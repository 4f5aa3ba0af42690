using System.Net;
using System.Net.Sockets;

namespace HaActors.Net.Health;

/// <summary>
/// Where a probe connects. A host name is resolved at every run, so that a change of DNS is seen and a name that does not resolve fails the
/// check and nothing else.
/// </summary>
/// <param name="host">IP address or host name.</param>
/// <param name="port">1-65535.</param>
internal sealed class ProbeTarget(string host, int port)
{
    private readonly IPAddress? _address = IPAddress.TryParse(host, out IPAddress? address) ? address : null;

    /// <summary>Connects to the first address of the target.</summary>
    /// <exception cref="SocketException">The name did not resolve, or the connection failed.</exception>
    /// <exception cref="OperationCanceledException">The limit came first.</exception>
    public Task<Socket> ConnectAsync(CancellationToken cancel) => ConnectAsync(
        // The kernel would otherwise keep megabytes for a probe that reads no more than its limit.
        address => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = LimitedStream.Most }, cancel);

    /// <summary>As <see cref="ConnectAsync(CancellationToken)"/>, with a socket of one's own making, to whose kind the port may mean nothing.</summary>
    public async Task<Socket> ConnectAsync(Func<IPAddress, Socket> make, CancellationToken cancel)
    {
        IPAddress address = await AddressAsync(cancel).ConfigureAwait(false);
        Socket socket = make(address);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress> AddressAsync(CancellationToken cancel)
    {
        if (_address is not null) return _address;
        // The resolver of the system cannot be interrupted: WaitAsync leaves it behind when the limit comes.
        IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancel).WaitAsync(cancel).ConfigureAwait(false);
        return found.Length > 0 ? found[0] : throw new SocketException((int)SocketError.HostNotFound);
    }
}
