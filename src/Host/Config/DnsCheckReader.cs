using System.Net;
using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of a <c>check</c> block that say what a DNS server is asked and which answer is good.</summary>
internal static partial class DnsCheckReader
{
    // RFC 1035 section 2.3.4, less the length bytes at both ends.
    private const int LongestName = 253;

    private static readonly Dictionary<string, DnsType> Types = Enum.GetValues<DnsType>().ToDictionary(type => type.ToString());

    private static readonly Dictionary<string, DnsRcode> Rcodes = Enum.GetValues<DnsRcode>().ToDictionary(rcode => rcode.ToString().ToUpperInvariant());

    private static readonly Dictionary<string, bool> Transports = new() { ["udp"] = false, ["tcp"] = true };

    public static DnsProbeSettings Read(Section section)
    {
        var query = section.Matching("query", Name(), "must be a domain name: labels of 1-63 characters, 253 in all; \".\" is the root").TrimEnd('.');
        if (query.Length > LongestName && section.Scalar("query") is { } scalar)
            section.Reading.Fail(scalar, "must have at most 253 characters");
        var type = section.Choice("query-type", Types);
        var rcodes = section.List("expect-rcode");
        if (rcodes.IsEmpty && section.Find("expect-rcode") is ConfigList empty)
            section.Reading.Fail(empty, "must name at least one response code");
        return new DnsProbeSettings(query, type, [.. rcodes.Select(text => Rcode(section, text))], Answer(section, type), section.Choice("transport", Transports));
    }

    private static DnsRcode Rcode(Section section, ConfigScalar text)
    {
        if (Rcodes.TryGetValue(text.Text, out var rcode))
            return rcode;
        section.Reading.Fail(text, $"must be one of: {string.Join(", ", Rcodes.Keys)}");
        return default;
    }

    private static string Answer(Section section, DnsType type)
    {
        if (section.Scalar("expect-answer") is not { Text.Length: > 0 } text)
            return "";
        if (type is not (DnsType.A or DnsType.AAAA))
            return type == DnsType.TXT ? text.Text : text.Text.TrimEnd('.');
        if (IPAddress.TryParse(text.Text, out var address) && address.GetAddressBytes().Length == (type == DnsType.A ? 4 : 16))
            return address.ToString();
        section.Reading.Fail(text, $"must be an IPv{(type == DnsType.A ? 4 : 6)} address for query-type {type}");
        return "";
    }

    [GeneratedRegex(@"^(\.|([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?)\z")]
    private static partial Regex Name();
}
