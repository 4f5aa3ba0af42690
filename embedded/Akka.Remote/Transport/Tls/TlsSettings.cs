using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote;

/// <summary>The values below <c>akka.remote.dot-netty.tcp.ssl</c>, with the certificates that they name. Immutable.</summary>
/// <param name="Certificate">What this system shows to its peers, with the private key.</param>
/// <param name="Intermediates">What it shows beside it: the rest of the file that the certificate came from.</param>
/// <param name="Authorities">The only ones that a peer's certificate may come from; null for those that the machine trusts.</param>
/// <param name="SuppressValidation">Any certificate of a peer will do.</param>
/// <param name="RequireMutual">A peer that connects must show a certificate as well.</param>
/// <param name="ValidateHostname">A peer's certificate must bear the host of the peer's address.</param>
internal sealed record TlsSettings(
    X509Certificate2 Certificate,
    X509Certificate2Collection Intermediates,
    X509Certificate2Collection? Authorities,
    bool SuppressValidation,
    bool RequireMutual,
    bool ValidateHostname)
{
    private const string Ssl = "akka.remote.dot-netty.tcp.ssl";

    private static readonly Dictionary<string, X509KeyStorageFlags> Flags = new()
    {
        ["default-key-set"] = X509KeyStorageFlags.DefaultKeySet,
        ["exportable"] = X509KeyStorageFlags.Exportable,
        ["machine-key-set"] = X509KeyStorageFlags.MachineKeySet,
        ["persist-key-set"] = X509KeyStorageFlags.PersistKeySet,
        ["user-key-set"] = X509KeyStorageFlags.UserKeySet,
        ["user-protected"] = X509KeyStorageFlags.UserProtected,
    };

    /// <summary>Reads the certificates. The configuration comes before the setup, as in Akka.NET 1.5.30.</summary>
    /// <exception cref="ConfigurationException">There is no certificate, or it cannot be used.</exception>
    public static TlsSettings Read(Config config, DotNettySslSetup? setup)
    {
        var suppress = config.GetBoolean($"{Ssl}.suppress-validation");
        X509Certificate2Collection own;
        if (config.GetBoolean($"{Ssl}.certificate.use-thumbprint-over-file"))
        {
            own = [FromStore(config, validOnly: !suppress)];
        }
        else if (config.GetString($"{Ssl}.certificate.path") is { Length: > 0 } path)
        {
            own = FromFile(path, config.GetString($"{Ssl}.certificate.password"), FlagsOf(config));
        }
        else if (setup is not null)
        {
            (own, suppress) = ([setup.Certificate], setup.SuppressValidation);
        }
        else
        {
            throw new ConfigurationException($"{Ssl}.certificate.path must be given with enable-ssl");
        }
        var certificate = own.FirstOrDefault(c => c.HasPrivateKey)
            ?? throw new ConfigurationException($"{Ssl}.certificate has no private key");
        own.Remove(certificate);
        return new TlsSettings(
            certificate,
            own,
            AuthoritiesOf(config.GetString($"{Ssl}.ca-file")),
            suppress,
            config.GetBoolean($"{Ssl}.require-mutual-authentication"),
            config.GetBoolean($"{Ssl}.validate-certificate-hostname"));
    }

    private static X509Certificate2Collection FromFile(string path, string? password, X509KeyStorageFlags flags)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, flags);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"{Ssl}.certificate.path = {path}: {e.Message}", e);
        }
    }

    private static X509Certificate2 FromStore(Config config, bool validOnly)
    {
        var thumbprint = config.GetString($"{Ssl}.certificate.thumbprint");
        var location = config.GetString($"{Ssl}.certificate.store-location") switch
        {
            "local-machine" => StoreLocation.LocalMachine,
            "current-user" => StoreLocation.CurrentUser,
            var other => throw new ConfigurationException($"{Ssl}.certificate.store-location = {other}: must be local-machine or current-user"),
        };
        using var store = new X509Store(config.GetString($"{Ssl}.certificate.store-name"), location);
        store.Open(OpenFlags.ReadOnly);
        var found = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly);
        return found.Count > 0 ? found[0] : throw new ConfigurationException($"{Ssl}.certificate.thumbprint = {thumbprint}: there is no such valid certificate in the store");
    }

    private static X509KeyStorageFlags FlagsOf(Config config)
    {
        var flags = X509KeyStorageFlags.DefaultKeySet;
        foreach (var name in config.GetStringList($"{Ssl}.certificate.flags"))
        {
            flags |= Flags.TryGetValue(name, out var flag)
                ? flag
                : throw new ConfigurationException($"{Ssl}.certificate.flags = {name}: must be one of {string.Join(", ", Flags.Keys)}");
        }
        return flags;
    }

    private static X509Certificate2Collection? AuthoritiesOf(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"{Ssl}.ca-file = {path}: {e.Message}", e);
        }
        return authorities.Count > 0 ? authorities : throw new ConfigurationException($"{Ssl}.ca-file = {path}: has no certificate in PEM form");
    }
}
