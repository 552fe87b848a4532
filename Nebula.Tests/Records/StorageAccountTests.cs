using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.AzureStorage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Records;

public sealed class StorageAccountTests
{
    [Theory]
    [InlineData("nebula01", "https://nebula01.table.core.windows.net/", "https://nebula01.blob.core.windows.net/")]
    [InlineData("https://table01.table.core.usgovcloudapi.net", "https://table01.table.core.usgovcloudapi.net/", "https://table01.blob.core.usgovcloudapi.net/")]
    [InlineData("https://n.z01.table.storage.azure.net/", "https://n.z01.table.storage.azure.net/", "https://n.z01.blob.storage.azure.net/")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=nebula02;AccountKey=a2V5;EndpointSuffix=core.windows.net",
        "https://nebula02.table.core.windows.net/",
        "https://nebula02.blob.core.windows.net/")]
    public void Open_EachForm_NamesItsServices(string connection, string tables, string blobs)
    {
        StorageAccount.OpenTables(connection).Uri.AbsoluteUri.ShouldBe(tables);
        StorageAccount.OpenBlobs(connection).Uri.AbsoluteUri.ShouldBe(blobs);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no")]
    [InlineData("Capitals")]
    [InlineData("http://nebula01.table.core.windows.net")] // a token is never sent in the clear
    [InlineData("https://nebula01.blob.core.windows.net")] // not the table service's
    [InlineData("AccountName=;AccountKey=topsecret")]
    [InlineData("AccountName=a;AccountKey=topsecret!")]
    [InlineData("=")]
    public void Settings_AnythingElse_AreRefusedWithoutQuotingThem(string? connection)
    {
        var services = new ServiceCollection();
        services.AddOptions<NebulaOptions>().Configure(options => options.StorageConnection = connection);
        using var provider = services.AddAzureStorage().BuildServiceProvider();
        var refused = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<NebulaOptions>>().Value);
        refused.Failures.Single().ShouldStartWith("Nebula:StorageConnection must be");
        refused.ToString().ShouldNotContain("topsecret");
    }
}
