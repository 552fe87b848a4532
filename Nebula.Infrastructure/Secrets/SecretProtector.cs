using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Secrets;

/// <summary>Encrypts secrets with ASP.NET Core Data Protection.</summary>
/// <param name="provider">Has the keys.</param>
public sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("Nebula.UpstreamCredentials.v1");

    /// <inheritdoc/>
    public string Protect(string secret) => _protector.Protect(secret);

    /// <inheritdoc/>
    public string Unprotect(string protectedSecret)
    {
        try
        {
            return _protector.Unprotect(protectedSecret);
        }
        catch (CryptographicException e)
        {
            throw new StoredDataException("A stored secret cannot be decrypted: the keys that encrypted it are gone. Set the secret again, or restore the keys.", e);
        }
    }
}
