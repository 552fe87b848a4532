using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>The published program run as the image runs it: by the Dockerfile's own commands and variables, as another user, from a folder that cannot be written.</summary>
[Collection(nameof(PackedNebula))]
[UnsupportedOSPlatform("windows")] // the image is for Linux
public sealed class ContainerImageTests(PackedNebula packed) : IDisposable
{
    // The user that the image names exists only in the image; on this machine its id is nobody's, which is what the test needs.
    private const string User = "1654";

    private static readonly ImageFile Image = ImageFile.Read();

    private readonly TemporaryFolder _root = new();
    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var folder in OperatingSystem.IsWindows() ? [] : Directory.EnumerateDirectories(packed.Published, "*", SearchOption.AllDirectories).Append(packed.Published))
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101); // so that it can be deleted
        _root.Dispose();
    }

    [Fact]
    public async Task It_runs_as_another_user_from_a_read_only_folder_and_its_health_check_needs_no_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The image is for Linux.");
        var app = await PrepareAppAsync();
        using var nebula = await NebulaProcess.Start(_root["data"], url: null, environment: Environment, program: AsUser(Image.EntryPoint, app), workingDirectory: app).ReadyAsync();
        nebula.Output.ShouldContain("Admin key   nebula-admin-"); // created, and shown once
        File.GetUnixFileMode(Path.Combine(_root["data"], "admin.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // Every address of the loopback network, so every interface.
        using var elsewhere = new HttpClient { BaseAddress = new Uri($"http://127.0.0.2:{_port}") };
        (await elsewhere.GetStringAsync("/ui/")).ShouldContain("assets/index-B4kD9_xZ.js");
        (await nebula.Client.SendAsync(HttpMethod.Get, "/apikeys")).ShouldBeError(401);
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.ChatAsync(key, $$"""{"model":"{{nebula.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":5}""")).ShouldBe(200);
        (await HealthAsync(app)).ShouldBe((0, "ok"));

        nebula.Signal("TERM");
        (await nebula.EndAsync()).ShouldBe(0, nebula.Errors);
        (await HealthAsync(app)).ExitCode.ShouldBe(1);
        Directory.EnumerateFileSystemEntries(packed.Published, "*", SearchOption.AllDirectories).ShouldNotContain(static file => file.EndsWith("admin.key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_volume_that_its_user_cannot_write_is_an_error_that_names_the_setting()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !System.Environment.IsPrivilegedProcess, "Only root can start it as another user.");
        var app = await PrepareAppAsync();
        Directory.CreateDirectory(_root["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal) { ["Nebula__DataDirectory"] = _root["locked"] };
        using var nebula = NebulaProcess.Start(_root["locked"], url: null, environment: environment, program: AsUser(Image.EntryPoint, app), workingDirectory: app);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldContain("cannot be written by this user");
        nebula.Errors.ShouldContain("Nebula__DataDirectory");
    }

    [Fact]
    public void The_Dockerfile_has_the_settings_of_a_restricted_container()
    {
        Image.Get("FROM").ShouldBe("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled");
        Image.Get("USER").ShouldBe(User);
        Image.Get("VOLUME").ShouldBe("/data");
        Image.Get("EXPOSE").ShouldBe("8080");
        Image.Environment["ASPNETCORE_HTTP_PORTS"].ShouldBe("8080");
        Image.Environment["Nebula__DataDirectory"].ShouldBe("/data");
        Image.Environment.Keys.ShouldNotContain("Nebula__AdminKey");
        Image.HealthCheck.ShouldBe([.. Image.EntryPoint, "health"]);
    }

    [Fact]
    public void What_dockerignore_leaves_is_all_that_the_Dockerfile_builds_from()
    {
        var kept = File.ReadAllLines(Path.Combine(Component.FindRepository(), ".dockerignore")).Where(static line => line.StartsWith('!')).Select(static line => line[1..]).ToList();
        kept.Where(static path => !Path.Exists(Path.Combine(Component.FindRepository(), path))).ShouldBeEmpty();
        // Every project that the program is built from, and every file of the root that MSBuild reads by itself.
        foreach (var project in (string[])["Nebula.Domain", "Nebula.Infrastructure", "Nebula.Api", "Nebula.Local"])
            kept.ShouldContain(project);
        foreach (var file in Directory.EnumerateFiles(Component.FindRepository(), "Directory.*"))
            kept.ShouldContain(Path.GetFileName(file));
    }

    [Fact]
    public async Task An_image_without_a_Dockerfile_has_the_same_settings()
    {
        var run = await ProgramRun.RunAsync(
            DotnetHost.Path,
            [
                "msbuild", PackedNebula.Project, "-nologo", "-t:ComputeContainerBaseImage", "-p:ContainerRuntimeIdentifier=linux-x64", "-getProperty:ContainerBaseImage,ContainerUser,ContainerRepository,ContainerImageTag",
                "-getItem:ContainerPort,ContainerEnvironmentVariable",
            ],
            _root.Path);
        run.ExitCode.ShouldBe(0, run.Output);
        using var answer = JsonDocument.Parse(run.Output);
        string Property(string name) => answer.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;
        Property("ContainerBaseImage").ShouldBe(Image.Get("FROM"));
        (Property("ContainerUser"), Property("ContainerRepository"), Property("ContainerImageTag")).ShouldBe((User, "nebula", PackedNebula.Version));
        var items = answer.RootElement.GetProperty("Items");
        items.GetProperty("ContainerPort").EnumerateArray().Select(static port => port.GetProperty("Identity").GetString()).ShouldBe(["8080"]);
        var variables = items.GetProperty("ContainerEnvironmentVariable").EnumerateArray().ToDictionary(static item => item.GetProperty("Identity").GetString()!, static item => item.GetProperty("Value").GetString()!);
        variables.Keys.ShouldBe(Image.Environment.Keys, ignoreOrder: true);
        variables.Values.ShouldNotContain("/data"); // such an image has no folder that its user could write there
    }

    private static IReadOnlyList<string> AsUser(IReadOnlyList<string> command, string app)
    {
        string[] here = [.. command.Select(part => part == "dotnet" ? DotnetHost.Path : part.Replace("/app/", $"{app}/", StringComparison.Ordinal))];
        return System.Environment.IsPrivilegedProcess
            ? [Component.Find("setpriv", "apt-get install util-linux"), $"--reuid={User}", $"--regid={User}", "--clear-groups", .. here]
            : here;
    }

    // Nothing but the data directory exists for it: neither a home nor a folder of temporary files.
    private Dictionary<string, string> Environment => new(Image.Environment, StringComparer.Ordinal)
    {
        ["ASPNETCORE_HTTP_PORTS"] = _port, ["Nebula__DataDirectory"] = _root["data"], ["SQLITE_TMPDIR"] = _root["data"], ["HOME"] = "/nonexistent", ["TMPDIR"] = "/nonexistent", ["Nebula__Simulation__TimeScale"] = "0",
    };

    private async Task<string> PrepareAppAsync()
    {
        foreach (var folder in (string[])[_root.Path, Path.GetDirectoryName(packed.Published)!])
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        foreach (var file in Directory.EnumerateFileSystemEntries(packed.Published, "*", SearchOption.AllDirectories).Append(packed.Published))
            File.SetUnixFileMode(file, Directory.Exists(file) ? (UnixFileMode)0b101_101_101 : (UnixFileMode)0b100_100_100);
        Directory.CreateDirectory(_root["data"]);
        if (System.Environment.IsPrivilegedProcess)
            (await ProgramRun.RunAsync("chown", [$"{User}:{User}", _root["data"]], _root.Path)).ExitCode.ShouldBe(0);
        return packed.Published;
    }

    private async Task<(int ExitCode, string Output)> HealthAsync(string app)
    {
        var command = AsUser(Image.HealthCheck, app);
        var run = await ProgramRun.RunAsync(command[0], command.Skip(1), app, Environment);
        return (run.ExitCode, run.Output.Trim());
    }
}
