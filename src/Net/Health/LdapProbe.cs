using System.Formats.Asn1;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>LDAP version 3: StartTLS if asked for, a simple bind, unbind (RFC 4511 sections 4.2, 4.3 and 4.14).</summary>
internal sealed class LdapProbe(CheckSettings check, LdapProbeSettings ldap, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private const int Version = 3;
    private const int Success = 0;
    private const int MostLengthBytes = 3;      // 64 kB need no more

    private const byte Sequence = 0x30;

    private static readonly Asn1Tag BindRequest = Operation(0);
    private static readonly Asn1Tag BindResponse = Operation(1);
    private static readonly Asn1Tag UnbindRequest = new(TagClass.Application, 2);
    private static readonly Asn1Tag ExtendedRequest = Operation(23);
    private static readonly Asn1Tag ExtendedResponse = Operation(24);
    private static readonly Asn1Tag SimplePassword = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RequestName = new(TagClass.ContextSpecific, 0);

    private readonly TlsClient? _tls = ldap.Tls is null ? null : new TlsClient(ldap.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        if (ldap.Use == TlsUse.Implicit) await connection.StartTlsAsync(_tls!, cancel).ConfigureAwait(false);
        var answers = new AnswerReader(connection);
        int message = 1;
        if (ldap.Use == TlsUse.StartTls)
        {
            await connection.SendAsync(StartTls(message), cancel).ConfigureAwait(false);
            Expect(await ElementAsync(answers, cancel).ConfigureAwait(false), message++, ExtendedResponse);
            if (answers.HasMore) throw ProbeFailure.Malformed("more than an answer before the TLS handshake");
            await connection.StartTlsAsync(_tls!, cancel).ConfigureAwait(false);
        }

        await connection.SendAsync(Bind(message), cancel).ConfigureAwait(false);
        Expect(await ElementAsync(answers, cancel).ConfigureAwait(false), message++, BindResponse);
        await connection.SendAsync(Message(message, writer => writer.WriteNull(UnbindRequest)), cancel).ConfigureAwait(false);
        return (ProbeCode.L7OK, ldap.User.Length == 0 ? "bound anonymously" : "bound");
    }

    /// <summary>One whole LDAPMessage as it came.</summary>
    private static async Task<byte[]> ElementAsync(AnswerReader answers, CancellationToken cancel)
    {
        byte[] head = await answers.ExactlyAsync(2, cancel).ConfigureAwait(false);
        int lengthBytes = head[1] < 0x80 ? 0 : head[1] & 0x7f;
        // A length of no bytes is the indefinite form, which LDAP does not allow (RFC 4511 section 5.1).
        if (head[0] != Sequence || head[1] == 0x80 || lengthBytes > MostLengthBytes)
            throw ProbeFailure.Malformed($"not an LDAP message: {ProbeText.Printable(head)}");
        byte[] longLength = await answers.ExactlyAsync(lengthBytes, cancel).ConfigureAwait(false);
        int length = lengthBytes == 0 ? head[1] : longLength.Aggregate(0, (sum, each) => (sum << 8) | each);
        if (length > LimitedStream.Most) throw ProbeFailure.Malformed($"an LDAP message of {length} bytes");
        return [.. head, .. longLength, .. await answers.ExactlyAsync(length, cancel).ConfigureAwait(false)];
    }

    private static void Expect(byte[] element, int message, Asn1Tag tag)
    {
        try
        {
            AsnReader body = new AsnReader(element, AsnEncodingRules.BER).ReadSequence();
            bool isAnswer = body.TryReadInt32(out int answered) && answered == message && body.PeekTag().HasSameClassAndValue(tag);
            // A notice of disconnection, for example, which answers message 0 (RFC 4511 section 4.4.1).
            if (!isAnswer) throw ProbeFailure.Malformed("not an answer of LDAP to what was asked");
            AsnReader result = body.ReadSequence(tag);
            var code = (int)result.ReadEnumeratedBytes().Span[0];
            _ = result.ReadOctetString();
            string said = ProbeText.Printable(result.ReadOctetString());
            if (code != Success) throw ProbeFailure.Refused($"result {code}{NameOf(code)}{(said.Length == 0 ? "" : ": " + said)}");
        }
        catch (AsnContentException)
        {
            throw ProbeFailure.Malformed("not an answer of LDAP: broken BER");
        }
    }

    private byte[] Bind(int message) => Message(message, writer =>
    {
        using (writer.PushSequence(BindRequest))
        {
            writer.WriteInteger(Version);
            writer.WriteOctetString(Encoding.UTF8.GetBytes(ldap.User));
            writer.WriteOctetString(Encoding.UTF8.GetBytes(ldap.Password), SimplePassword);
        }
    });

    private static byte[] StartTls(int message) => Message(message, writer =>
    {
        using (writer.PushSequence(ExtendedRequest)) writer.WriteOctetString("1.3.6.1.4.1.1466.20037"u8, RequestName);
    });

    private static byte[] Message(int number, Action<AsnWriter> write)
    {
        // DER is BER, and the strings must be definite in length.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(number);
            write(writer);
        }

        return writer.Encode();
    }

    private static Asn1Tag Operation(int number) => new(TagClass.Application, number, isConstructed: true);

    /// <summary>The codes that an operator meets (RFC 4511 appendix A).</summary>
    private static string NameOf(int code) => code switch
    {
        1 => " operationsError",
        2 => " protocolError",
        8 => " strongerAuthRequired",
        13 => " confidentialityRequired",
        48 => " inappropriateAuthentication",
        49 => " invalidCredentials",
        51 => " busy",
        52 => " unavailable",
        53 => " unwillingToPerform",
        _ => "",
    };
}
