using System.Security.Cryptography;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Tls;

/// <summary>
/// Keys of session tickets (RFC 5077, RFC 8446 section 4.6.1), made from the private key of a frontend: every node that has the same key
/// takes the tickets of the others, so a client whose address moved need not do the whole handshake again, and no key has to travel.
/// They change with the private key.
/// </summary>
internal static class TicketKeys
{
    /// <param name="keyFile">PEM file that holds the private key, perhaps among certificates.</param>
    public static byte[] From(string keyFile)
    {
        ReadOnlySpan<char> text = File.ReadAllText(keyFile);
        byte[] secret = [];
        while (PemEncoding.TryFind(text, out PemFields pem))
        {
            if (text[pem.Label].EndsWith("PRIVATE KEY")) secret = Convert.FromBase64String(text[pem.Base64Data].ToString());
            text = text[pem.Location.End..];
        }

        return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, OpenSsl.TicketKeysLength, info: "HaActors session tickets 1"u8.ToArray());
    }
}
