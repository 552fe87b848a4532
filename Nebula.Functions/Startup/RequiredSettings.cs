using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Functions.Startup;

/// <summary>Refuses to start without the stores that instances share: an instance may end at any time and keeps no state of its own.</summary>
public sealed class RequiredSettings : IValidateOptions<NebulaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        var missing = new List<string>();
        if (string.IsNullOrEmpty(options.AdminKey))
            missing.Add("Nebula:AdminKey is not set; it is the key of the management API, at least 16 characters.");
        if (string.IsNullOrEmpty(options.RedisConnection))
            missing.Add("Nebula:RedisConnection is not set; limits, engine loads, tokens and the ledger are in Redis.");
        if (string.IsNullOrEmpty(options.StorageConnection))
            missing.Add("Nebula:StorageConnection is not set; keys, deployments and the rolled-up ledger are in Azure Storage.");
        if (options.Authentication == AuthenticationMode.Optional)
            missing.Add("Nebula:Authentication is Optional; only Nebula.Local serves requests without a key.");
        if (options.Journal.Enabled)
            missing.Add("Nebula:Journal:Enabled is true; only Nebula.Local keeps a journal.");
        return missing.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing);
    }
}
