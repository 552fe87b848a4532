using Microsoft.AspNetCore.DataProtection;
using Nebula.Domain.Deployments;
using Nebula.Infrastructure.Secrets;

namespace Nebula.Tests.Hosts;

/// <summary>Vaults whose keys live in memory.</summary>
internal static class TestVault
{
    public static UpstreamVault Create() => new(CreateProtector());

    public static ISecretProtector CreateProtector() => new SecretProtector(new EphemeralDataProtectionProvider());
}
