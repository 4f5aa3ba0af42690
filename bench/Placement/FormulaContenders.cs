using System.Security.Cryptography;
using System.Text;

namespace HaActors.Bench.Placement;

/// <summary>
/// The announcing node is the first in the order of sha256(node#address), each node computing it for itself: MetalLB's layer 2 mode
/// (speaker/layer2_controller.go) and PureLB's election.
/// </summary>
internal sealed class Sha256Contender : Contender
{
    private readonly Dictionary<(int Address, int Nodes), int[]> _orders = [];

    public override string Name => "sha256";

    public override int[] Fall(bool[] present, int[] owners) => Settle(present, owners.Length, owners);

    public override int[] Settle(bool[] present, int addresses, int[]? owners) =>
        [.. Enumerable.Range(0, addresses).Select(address => Order(address, present.Length).First(node => present[node]))];

    private int[] Order(int address, int nodes)
    {
        if (!_orders.TryGetValue((address, nodes), out int[]? order))
        {
            string text = $"10.{address / 65536}.{address / 256 % 256}.{address % 256}";
            order = [.. Enumerable.Range(0, nodes).OrderBy(
                node => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"node{node + 1}#{text}"))), StringComparer.Ordinal)];
            _orders[(address, nodes)] = order;
        }

        return order;
    }
}

/// <summary>
/// A ring as it is written by hand with CARP or keepalived: address i belongs to node i modulo their number, and the others follow
/// in the order of the ring with rising advskew.
/// </summary>
internal sealed class RingContender : Contender
{
    public override string Name => "CARP ring";

    public override int[] Fall(bool[] present, int[] owners) => Settle(present, owners.Length, owners);

    public override int[] Settle(bool[] present, int addresses, int[]? owners) =>
        [.. Enumerable.Range(0, addresses).Select(
            address => Enumerable.Range(0, present.Length).Select(step => (address + step) % present.Length).First(node => present[node]))];
}
