using Azure.Data.Tables;
using Azure.Identity;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Opens the storage account that the setting <c>Nebula:StorageConnection</c> names.</summary>
/// <remarks>
/// Three forms: a connection string (it holds a <c>=</c>; <c>UseDevelopmentStorage=true</c> is Azurite on its usual ports); the account's name, or the address of its
/// table service where that is not <c>https://NAME.table.core.windows.net</c>. The last two sign in by managed identity, or by whatever else
/// <see cref="DefaultAzureCredential"/> finds; the identity needs the role Storage Table Data Contributor.
/// </remarks>
public static class StorageAccount
{
    /// <summary>Makes the client of the account's tables; asks nothing of the network yet.</summary>
    /// <exception cref="FormatException">The setting has none of the three forms.</exception>
    public static TableServiceClient OpenTables(string? connection)
    {
        // The client's own defaults wait 0.8 s before the first repetition and 100 s for an answer, which is longer than anybody waits for a page.
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        try
        {
            return connection is not null && connection.Contains('=', StringComparison.Ordinal)
                ? new TableServiceClient(connection, options)
                : new TableServiceClient(TableEndpoint(connection), new DefaultAzureCredential(), options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(
                "Nebula:StorageConnection must be a connection string of Azure Storage, an account's name, or the https:// address of its table service.", e);
        }
    }

    /// <summary>The address of an account's table service.</summary>
    /// <exception cref="FormatException">It is neither an account's name nor an <c>https://</c> address.</exception>
    internal static Uri TableEndpoint(string? account)
    {
        if (account is { Length: >= 3 and <= 24 } && account.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            return new Uri($"https://{account}.table.core.windows.net");
        return Uri.TryCreate(account, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new FormatException("This is neither an account's name nor an https:// address.");
    }
}
