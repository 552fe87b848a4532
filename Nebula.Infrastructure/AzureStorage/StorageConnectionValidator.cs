using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Checks at start that <c>Nebula:StorageConnection</c> has one of its forms. <c>/health</c> reports whether the account answers.</summary>
internal sealed class StorageConnectionValidator : IValidateOptions<NebulaOptions>
{
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        try
        {
            StorageAccount.OpenTables(options.StorageConnection);
            StorageAccount.OpenBlobs(options.StorageConnection);
            return ValidateOptionsResult.Success;
        }
        catch (FormatException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
