using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>The certificate of this system as an object, for <c>enable-ssl</c> without a certificate in the configuration.</summary>
public sealed class DotNettySslSetup : Setup
{
    /// <param name="certificate">With its private key.</param>
    /// <param name="suppressValidation">Accept any certificate of a peer.</param>
    public DotNettySslSetup(X509Certificate2 certificate, bool suppressValidation)
    {
        Certificate = certificate;
        SuppressValidation = suppressValidation;
    }

    public X509Certificate2 Certificate { get; }

    public bool SuppressValidation { get; }
}
