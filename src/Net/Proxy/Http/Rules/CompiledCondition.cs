using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http.Rules;

/// <summary>A condition as one loop evaluates it, without allocation. Regular expressions keep state, so every loop has its own.</summary>
internal abstract class CompiledCondition
{
    /// <param name="backends">Finds a backend of the loop.</param>
    public static CompiledCondition Of(HttpCondition condition, Func<string, LoopBackend> backends) => condition switch
    {
        HttpCondition.All all => new AllOf([.. all.Parts.Select(part => Of(part, backends))]),
        HttpCondition.Any any => new AnyOf([.. any.Parts.Select(part => Of(part, backends))]),
        HttpCondition.Not not => new Negation(Of(not.Part, backends)),
        HttpCondition.Text text => new TextTest(text),
        HttpCondition.Source source => new SourceTest(source.Networks),
        HttpCondition.ServersBelow below => new ServersTest(backends(below.Backend), below.Count),
        HttpCondition.Status status => new StatusTest(status.First, status.Last),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };

    public abstract bool Holds(in MessageView message);

    private sealed class AllOf(CompiledCondition[] parts) : CompiledCondition
    {
        public override bool Holds(in MessageView message)
        {
            foreach (CompiledCondition part in parts)
            {
                if (!part.Holds(message)) return false;
            }

            return true;
        }
    }

    private sealed class AnyOf(CompiledCondition[] parts) : CompiledCondition
    {
        public override bool Holds(in MessageView message)
        {
            foreach (CompiledCondition part in parts)
            {
                if (part.Holds(message)) return true;
            }

            return false;
        }
    }

    private sealed class Negation(CompiledCondition part) : CompiledCondition
    {
        public override bool Holds(in MessageView message) => !part.Holds(message);
    }

    private sealed class StatusTest(int first, int last) : CompiledCondition
    {
        public override bool Holds(in MessageView message) => message.Status >= first && message.Status <= last;
    }

    private sealed class ServersTest(LoopBackend backend, int below) : CompiledCondition
    {
        public override bool Holds(in MessageView message) => backend.ServerCount < below;
    }

    private sealed class SourceTest : CompiledCondition
    {
        private readonly (byte[] Address, int Bits)[] _networks;

        public SourceTest(ImmutableArray<IPNetwork> networks) =>
            _networks = [.. networks.Select(each => (each.BaseAddress.GetAddressBytes(), each.PrefixLength))];

        public override bool Holds(in MessageView message)
        {
            SocketName client = message.Client;
            ReadOnlySpan<byte> address = client.AddressBytes;
            foreach ((byte[] network, int bits) in _networks)
            {
                if (network.Length == address.Length && SamePrefix(network, address, bits)) return true;
            }

            return false;
        }

        private static bool SamePrefix(ReadOnlySpan<byte> network, ReadOnlySpan<byte> address, int bits)
        {
            int whole = bits / 8;
            if (!network[..whole].SequenceEqual(address[..whole])) return false;
            int rest = bits % 8;
            return rest == 0 || ((network[whole] ^ address[whole]) >> (8 - rest)) == 0;
        }
    }

    private sealed class TextTest : CompiledCondition
    {
        private readonly HttpSubject _subject;
        private readonly byte[] _name;
        private readonly bool _isHost;
        private readonly HttpMatch _match;
        private readonly byte[][] _values;
        private readonly Regex[] _regexes;
        private readonly bool _ignoreCase;
        private readonly char[] _text;

        public TextTest(HttpCondition.Text test)
        {
            (_subject, _match, _ignoreCase) = (test.Subject, test.Match, test.IgnoreCase);
            _name = Encoding.ASCII.GetBytes(test.Name.ToLowerInvariant());
            _isHost = _name.AsSpan().SequenceEqual("host"u8);
            bool isRegex = test.Match == HttpMatch.Regex;
            _values = isRegex ? [] : [.. test.Values.Select(Encoding.Latin1.GetBytes)];
            _regexes = isRegex ? [.. test.Values.Select(value => Patterns.Compile(value, test.IgnoreCase))] : [];
            _text = isRegex ? new char[HttpLoop.ReadSize] : [];
        }

        public override bool Holds(in MessageView message)
        {
            if (_subject == HttpSubject.Path) return message.Request is { } request && HoldsOf(request.Path(message.Bytes));
            if (_subject == HttpSubject.Method) return message.Request is { } asked && HoldsOf(asked.MethodText(message.Bytes));
            // With an absolute target the server hears of the host in it, whatever the field says.
            if (_isHost && message.Request is { IsAbsolute: true } absolute) return HoldsOf(absolute.Authority(message.Bytes));
            foreach (ref readonly HeadField field in message.Head.Fields)
            {
                if (MessageHead.IsNamed(message.Bytes, field, _name) && HoldsOf(message.Head.Value(message.Bytes, field))) return true;
            }

            return false;
        }

        private bool HoldsOf(ReadOnlySpan<byte> text)
        {
            if (_match == HttpMatch.Present) return true;
            if (_match == HttpMatch.Regex) return Matches(text);
            foreach (byte[] value in _values)
            {
                if (Compare(text, value)) return true;
            }

            return false;
        }

        private bool Compare(ReadOnlySpan<byte> text, ReadOnlySpan<byte> value)
        {
            if (value.Length > text.Length) return false;
            switch (_match)
            {
                case HttpMatch.Exact:
                    return value.Length == text.Length && Same(text, value);
                case HttpMatch.Begin:
                    return Same(text[..value.Length], value);
                case HttpMatch.End:
                    return Same(text[^value.Length..], value);
                default:
                    if (!_ignoreCase) return text.IndexOf(value) >= 0;
                    for (int at = 0; at + value.Length <= text.Length; at++)
                    {
                        if (Same(text.Slice(at, value.Length), value)) return true;
                    }

                    return false;
            }
        }

        private bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> value) => _ignoreCase ? SameLetters(text, value) : text.SequenceEqual(value);

        // Letters of ASCII only; Ascii.EqualsIgnoreCase is false for anything beyond it.
        private static bool SameLetters(ReadOnlySpan<byte> text, ReadOnlySpan<byte> value)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (Lower(text[i]) != Lower(value[i])) return false;
            }

            return true;
        }

        private static int Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? letter | 0x20 : letter;

        private bool Matches(ReadOnlySpan<byte> text)
        {
            int length = Encoding.Latin1.GetChars(text, _text);
            foreach (Regex regex in _regexes)
            {
                if (regex.IsMatch(_text.AsSpan(0, length))) return true;
            }

            return false;
        }
    }
}
