using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>One query to a DNS server (<c>type = dns</c>; seesaw's DNS check).</summary>
/// <param name="Query">Name that is asked for, without the dot at its end; empty: the root.</param>
/// <param name="Type">Record type that is asked for.</param>
/// <param name="Rcodes">Response codes that count as success, not empty.</param>
/// <param name="Answer">Data of a record that must be in the answer: an address, a name or a text; empty: any answer will do.</param>
/// <param name="OverTcp">False: UDP, with TCP only for an answer that is cut off.</param>
public sealed record DnsProbeSettings(string Query, DnsType Type, ImmutableArray<DnsRcode> Rcodes, string Answer, bool OverTcp) : ProbeSettings;

/// <summary>The record types that a check may ask for; the numbers are those on the wire (IANA "DNS Parameters").</summary>
public enum DnsType
{
    /// <summary>IPv4 address.</summary>
    A = 1,

    /// <summary>Name server of a zone.</summary>
    NS = 2,

    /// <summary>Alias.</summary>
    CNAME = 5,

    /// <summary>Start of authority.</summary>
    SOA = 6,

    /// <summary>Name of an address.</summary>
    PTR = 12,

    /// <summary>Mail exchanger.</summary>
    MX = 15,

    /// <summary>Text.</summary>
    TXT = 16,

    /// <summary>IPv6 address.</summary>
    AAAA = 28,

    /// <summary>Place of a service.</summary>
    SRV = 33,
}

/// <summary>Response codes (RFC 1035 section 4.1.1).</summary>
public enum DnsRcode
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>The server did not understand the query.</summary>
    FormErr = 1,

    /// <summary>The server failed.</summary>
    ServFail = 2,

    /// <summary>There is no such name.</summary>
    NxDomain = 3,

    /// <summary>The server does not know this kind of query.</summary>
    NotImp = 4,

    /// <summary>The server does not want to answer.</summary>
    Refused = 5,
}
