using System.Diagnostics.CodeAnalysis;

namespace Akka.Actor;

/// <summary>
/// Names one actor system: protocol, system name and, for a system that can be reached from outside, host and TCP
/// port. Immutable; equality is by value, host names compare without regard to case.
/// </summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable
{
    private readonly string _text;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant()!;
        Port = port;
        _text = host is null ? $"{protocol}://{system}" : $"{protocol}://{system}@{Host}{(port is { } p ? ":" + p : "")}";
    }

    /// <summary>Null when the address is local.</summary>
    public string Host { get; }

    public int? Port { get; }

    public string Protocol { get; }

    public string System { get; }

    public bool HasLocalScope => Host is null;

    public bool HasGlobalScope => Host is not null;

    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>The text after the protocol: <c>system@host:port</c>.</summary>
    public string HostPort() => _text[(Protocol.Length + 3)..];

    /// <exception cref="UriFormatException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var parsed) ? parsed : throw new UriFormatException($"'{address}' is not an actor system address");

    public static bool TryParse(string address, [NotNullWhen(true)] out Address? parsed) =>
        AddressText.TryParse(address, out parsed, out var rest) && rest.Length == 0;

    public int CompareTo(Address? other) => other is null ? 1 : string.CompareOrdinal(_text, other._text);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Address);

    public bool Equals(Address? other) => other is not null && (ReferenceEquals(this, other) || _text == other._text);

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode() => _text.GetHashCode();

    public override string ToString() => _text;

    public static bool operator ==(Address? left, Address? right) => Equals(left, right);

    public static bool operator !=(Address? left, Address? right) => !Equals(left, right);
}
