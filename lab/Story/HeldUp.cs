using System.Globalization;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Whether nodes say that they were held up themselves, and for how long at worst (<c>node show</c>). The kernel of such a machine goes on
/// answering, which no protocol can prevent; on a machine with more work than processors it happens now and then. One thread.
/// </summary>
public sealed class HeldUp(IReadOnlyList<LabNode> nodes)
{
    private readonly Dictionary<string, long> _known = [];

    /// <summary>
    /// The longest that one of the nodes which were held up since the last call ever was, as they keep no more than that; zero if none was.
    /// </summary>
    public TimeSpan SinceLastAsked()
    {
        var longest = 0.0;
        foreach (var node in nodes)
        {
            if (node.Show("node").FirstOrDefault(row => row["name"] == node.Name) is not { } own)
            {
                continue;
            }

            var count = long.Parse(own["lateWakeUps"], CultureInfo.InvariantCulture);
            if (_known.TryGetValue(node.Name, out var before) && count > before)
            {
                longest = Math.Max(longest, double.Parse(own["worstLateMs"], CultureInfo.InvariantCulture));
            }

            _known[node.Name] = count;
        }

        return TimeSpan.FromMilliseconds(longest);
    }
}
