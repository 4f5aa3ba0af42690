namespace HaActors.Lab.Measure;

/// <summary>
/// A time in which two machines that could hear each other answered ARP for one address.
/// <para>How long the protocol lets it last: the machine of lower rank ends it when the first advert of the other reaches it (RFC 9568
/// section 6.4.3, and CARP alike), and that one sends at least one every interval. So it may last as long as those adverts are lost, and
/// then for one interval and for what the network holds the advert that comes through. Master_Down_Interval (three intervals and Skew_Time, which is
/// less than one) stands for that interval and for what the machines need to wake up, send and take the address off.</para>
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Hosts">The two machines.</param>
/// <param name="Length">From the first round of questions that both answered to the last.</param>
/// <param name="Lost">Adverts of the one that ranks higher that the network lost on their way to the other, meanwhile.</param>
/// <param name="Unheard">From the first round to the last of those adverts; zero if none was lost.</param>
/// <param name="Late">What the measuring network itself was late by at worst, meanwhile; and a node, if it was held up.</param>
public sealed record DoubleAnswer(string Address, (string, string) Hosts, TimeSpan Length, int Lost, TimeSpan Unheard, TimeSpan Late)
{
    /// <summary>The longest that the protocol explains.</summary>
    /// <param name="interval">Between adverts.</param>
    /// <param name="jitter">The longest that the network holds a frame.</param>
    public TimeSpan Bound(TimeSpan interval, TimeSpan jitter) => Unheard + (4 * interval) + jitter + Late;

    public override string ToString() =>
        $"{Address}: {Hosts.Item1} and {Hosts.Item2} both answered for {Length.TotalMilliseconds:0} ms, {Lost} adverts lost in the first {Unheard.TotalMilliseconds:0} ms";
}
