using Microsoft.Extensions.Configuration;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Settings;
using Nebula.Local.Ui;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Bind_EveryKindOfValue_IsBound()
    {
        var (options, errors) = Bind(
            ("AdminKey", "0123456789abcdef"), ("Simulation:TimeScale", "0.5"), ("simulation:seed", "-7"), ("DefaultLimits:TokensPerDay", "1000000000000"), ("RequestHistory", "500"));
        errors.ShouldBeEmpty();
        options.AdminKey.ShouldBe("0123456789abcdef");
        (options.Simulation.TimeScale, options.Simulation.Seed, options.DefaultLimits.TokensPerDay, options.RequestHistory).ShouldBe((0.5, -7, 1_000_000_000_000, 500));
    }

    [Fact]
    public void Bind_EmptyValues_LeaveTheDefaults()
    {
        var (options, errors) = Bind(("Simulation:Seed", ""), ("DefaultMaxTokens", ""), ("RedisConnection", ""));
        errors.ShouldBeEmpty();
        (options.Simulation.Seed, options.DefaultMaxTokens, options.RedisConnection).ShouldBe((null, 1_024, null));
    }

    [Fact]
    public void Bind_WrongNamesAndValues_AreAllReportedAndTheOthersBound()
    {
        var (options, errors) = Bind(
            ("Color", "blue"), ("Simulation:Speed", "1"), ("AdminKey:Old", "x"), ("DefaultMaxTokens", "many"), ("Simulation:TimeScale", "fast"), ("Simulation:Seed", "9999999999999999999"), ("Dispatch", "7"), ("RequestHistory", "500"));
        errors.ShouldBe(
            [
                "Nebula:AdminKey:Old is not a setting.",
                "Nebula:Color is not a setting.",
                "Nebula:DefaultMaxTokens must be a whole number.",
                "Nebula:Dispatch must be Durable or Direct.",
                "Nebula:Simulation:Seed must be a whole number.",
                "Nebula:Simulation:Speed is not a setting. Did you mean 'Nebula:Simulation:Seed'?",
                "Nebula:Simulation:TimeScale must be a number.",
            ],
            ignoreOrder: true);
        options.RequestHistory.ShouldBe(500);
    }

    [Fact]
    public void Bind_ASectionThatIsBoundElsewhere_IsIgnored() =>
        SettingsBinder.Bind(Section(("Dashboard:Source", "x")), new NebulaOptions(), DashboardOptions.Section).ShouldBeEmpty();

    [Fact]
    public void Documentation_Settings_NamesEveryOptionAndNoOther()
    {
        var page = File.ReadAllLines(Path.Combine(Component.FindRepository(), "docs", "settings.md"));
        var documented = page.Where(static line => line.StartsWith("| `Nebula:", StringComparison.Ordinal)).Select(static line => line.Split('`')[1]).ToList();
        documented.ShouldBe([.. Names(typeof(NebulaOptions), NebulaOptions.Section), .. Names(typeof(DashboardOptions), DashboardOptions.Section)], ignoreOrder: true);
    }

    [Fact]
    public void Bind_NumbersByName_AreBoundAndCheckedAgainstTheCatalog()
    {
        var (options, errors) = Bind(
            ("Simulation:ProvisioningSecondsByGpu:t4-16gb", "90.5"), ("Simulation:ProvisioningSecondsByGpu:l4-24gb", "soon"), ("Simulation:ProvisioningSecondsByGpu:h100", "-1"));
        errors.ShouldBe(["Nebula:Simulation:ProvisioningSecondsByGpu:l4-24gb must be a number."]);
        options.Simulation.ProvisioningSecondsByGpu.ShouldBe(new Dictionary<string, double> { ["t4-16gb"] = 90.5, ["h100"] = -1 }, ignoreOrder: true);
        new NebulaOptionsValidator().Validate(null, options).Failures.ShouldBe(
            [
                "Nebula:Simulation:ProvisioningSecondsByGpu:h100 names no GPU of the catalog.",
                "Nebula:Simulation:ProvisioningSecondsByGpu:h100 must be between 0 and 86400.",
            ]);
    }

    private static IEnumerable<string> Names(Type options, string section) => options.GetProperties().SelectMany(property =>
        property.PropertyType == typeof(Dictionary<string, double>) ? [$"{section}:{property.Name}:{{gpu}}"]
        : property.PropertyType is { IsClass: true } type && type != typeof(string) ? Names(type, $"{section}:{property.Name}") : [$"{section}:{property.Name}"]);

    private static (NebulaOptions Options, IReadOnlyList<string> Errors) Bind(params (string Name, string Value)[] settings)
    {
        var options = new NebulaOptions();
        return (options, SettingsBinder.Bind(Section(settings), options));
    }

    private static IConfigurationSection Section(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"Nebula:{setting.Name}", (string?)setting.Value))).Build().GetSection(NebulaOptions.Section);
}
