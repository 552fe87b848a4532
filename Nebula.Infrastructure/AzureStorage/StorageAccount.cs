using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Opens the storage account that the setting <c>Nebula:StorageConnection</c> names.</summary>
/// <remarks>
/// Three forms: a connection string (it holds a <c>=</c>; <c>UseDevelopmentStorage=true</c> is Azurite on its usual ports); the account's name, or
/// the address of its table service if that is not <c>https://NAME.table.core.windows.net</c>; the address of its blob service has <c>blob</c> for
/// <c>table</c>. The last two sign in by managed identity, or by another credential that <see cref="DefaultAzureCredential"/> finds; the identity
/// needs the roles Storage Table Data Contributor and Storage Blob Data Contributor.
/// </remarks>
public static class StorageAccount
{
    private const string TableService = "table";
    private const string BlobService = "blob";

    // The clients' defaults wait 0.8 s before the first retry and 100 s for a response, which is longer than a user waits for a page. A blob of many
    // MiB needs more than a row.
    private static readonly TimeSpan RowTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BlobTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Creates the client of the account's tables; sends nothing yet.</summary>
    /// <param name="connection">The setting.</param>
    /// <param name="monitor">Ends the client's calls while the account does not answer; null lets them wait for all attempts.</param>
    /// <exception cref="FormatException">The setting has none of the three forms.</exception>
    public static TableServiceClient OpenTables(string? connection, StorageMonitor? monitor = null) =>
        OpenTables(connection, Configure(new TableClientOptions(), RowTimeout, monitor));

    /// <summary>Creates the client of the account's blobs; sends nothing yet.</summary>
    /// <param name="connection">The setting.</param>
    /// <param name="monitor">Ends the client's calls while the account does not answer; null lets them wait for all attempts.</param>
    /// <exception cref="FormatException">The setting has none of the three forms.</exception>
    public static BlobServiceClient OpenBlobs(string? connection, StorageMonitor? monitor = null) => Open(
        connection,
        BlobService,
        Configure(new BlobClientOptions(), BlobTimeout, monitor),
        static (text, options) => new BlobServiceClient(text, options),
        static (address, credential, options) => new BlobServiceClient(address, credential, options));

    /// <summary>Creates a client of the account's tables that attempts each call once; sends nothing yet.</summary>
    /// <param name="connection">The setting.</param>
    /// <param name="timeout">How long an attempt may take.</param>
    /// <exception cref="FormatException">The setting has none of the three forms.</exception>
    internal static TableServiceClient OpenProbe(string? connection, TimeSpan timeout) =>
        OpenTables(connection, new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = timeout } });

    private static TableServiceClient OpenTables(string? connection, TableClientOptions options) => Open(
        connection,
        TableService,
        options,
        static (text, options) => new TableServiceClient(text, options),
        static (address, credential, options) => new TableServiceClient(address, credential, options));

    private static TClient Open<TClient, TOptions>(
        string? connection, string service, TOptions options, Func<string, TOptions, TClient> byText, Func<Uri, TokenCredential, TOptions, TClient> byIdentity)
    {
        try
        {
            return connection is not null && connection.Contains('=', StringComparison.Ordinal)
                ? byText(connection, options)
                : byIdentity(Endpoint(connection, service), new DefaultAzureCredential(), options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(
                "Nebula:StorageConnection must be a connection string of Azure Storage, an account's name, or the https:// address of its table service.", e);
        }
    }

    private static TOptions Configure<TOptions>(TOptions options, TimeSpan timeout, StorageMonitor? monitor)
        where TOptions : ClientOptions
    {
        if (monitor is not null)
        {
            options.Transport = monitor.Transport;
            options.AddPolicy(new StorageCallPolicy(monitor), HttpPipelinePosition.PerCall);
        }

        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = timeout;
        return options;
    }

    private static Uri Endpoint(string? account, string service)
    {
        if (account is { Length: >= 3 and <= 24 } && account.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            return new Uri($"https://{account}.{service}.core.windows.net");
        if (!Uri.TryCreate(account, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
            throw new FormatException("This is neither an account's name nor an https:// address.");
        var labels = address.Host.Split('.');
        var at = Array.IndexOf(labels, TableService);
        if (at < 1)
            throw new FormatException("This is not the address of a table service: NAME.table.…");
        labels[at] = service;
        return new UriBuilder(address) { Host = string.Join('.', labels) }.Uri;
    }
}
