using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>What the built program prints if it cannot start: one sentence and no stack trace, with exit code 1.</summary>
public sealed class StartupFailureTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_in_one_sentence()
    {
        using var first = await NebulaProcess.Start(_data.Path).ReadyAsync();
        using var second = NebulaProcess.Start(_data.Path);
        (await second.EndAsync()).ShouldBe(1);
        second.Errors.Trim().ShouldStartWith($"Another Nebula is using the data directory {_data.Path}.");
        second.Errors.Trim().ShouldNotContain("\n");
        second.Output.ShouldBeEmpty();
        (await first.Client.SendAsync(HttpMethod.Get, "/health")).ShouldBe(200);
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence_that_says_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var nebula = NebulaProcess.Start(_data.Path, url: $"http://{taken.LocalEndpoint}");
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Output.ShouldBeEmpty();
        nebula.Errors.Trim().ShouldBe($"http://{taken.LocalEndpoint} is in use by another program. Choose another port: --urls http://127.0.0.1:7072");
    }

    [Theory]
    [InlineData("foo", "'foo' is not an address to listen on.")]
    [InlineData("http://127.0.0.1:99999", "'http://127.0.0.1:99999' is not an address to listen on.")]
    [InlineData("http://127.0.0.1:0/path", "'http://127.0.0.1:0/path' is not an address to listen on.")]
    [InlineData("https://127.0.0.1:7071", "Nebula.Local serves HTTP only")]
    [InlineData("http://192.0.2.1:7071", "This machine does not have the address to listen on.")]
    public Task An_address_that_cannot_be_used_is_one_sentence(string url, string said) =>
        FailsToStartAsync(NebulaProcess.Start(_data.Path, url: url), said);

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_one_sentence()
    {
        var file = _data.Write("file", "");
        await FailsToStartAsync(NebulaProcess.Start(file), $"The data directory {file} is a file. Choose another: Nebula__DataDirectory=");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_created_is_one_sentence()
    {
        _data.Write("file", "");
        await FailsToStartAsync(NebulaProcess.Start(_data["file/below"]), $"The data directory {_data["file/below"]} cannot be created");
    }

    [Fact]
    public async Task A_data_directory_on_a_read_only_file_system_is_one_sentence_that_does_not_blame_another_Nebula()
    {
        var folder = Directory.CreateDirectory(_data["read-only"]).FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a read-only file system.");
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder) == 0, "This system does not let the test mount a file system.");
        try
        {
            await FailsToStartAsync(NebulaProcess.Start(folder), $"The data directory {folder} cannot be written: Read-only file system.");
        }
        finally
        {
            await RunAsync("umount", folder);
        }
    }

    [Fact]
    public async Task A_data_directory_of_another_user_is_one_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root may write everywhere.");
        var folder = Directory.CreateDirectory(_data["foreign"]).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await FailsToStartAsync(NebulaProcess.Start(folder), $"The data directory {folder} cannot be written by this user.");
    }

    [Fact]
    public async Task An_admin_key_file_that_is_empty_is_one_sentence()
    {
        var file = _data.Write("admin.key", "");
        await FailsToStartAsync(NebulaProcess.Start(_data.Path), $"The admin key in {file} is empty. Delete the file");
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once_without_a_stack_trace()
    {
        using var nebula = NebulaProcess.Start(
            _data.Path, ["Simulation:TimeScale=-1", "AdminKey=short", "Simulation:Seed=many", "Simulation:Speed=2", "Color=blue", "Dashboard:Build=false", "RedisConnection=a,nothing=1", "DefaultMaxTokens=0", "Dispatch=Durable", "DefaultLimits:TokensPerDay=0"]);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ReplaceLineEndings("\n").Trim().Split('\n').Select(static line => line.Trim()).ShouldBe(
            [
                "These settings are wrong:",
                "Nebula:AdminKey must have at least 16 characters.",
                "Nebula:Dispatch is Durable; Nebula.Local has no Durable Functions and runs every job in the process that received its request. Remove the setting, or set Direct.",
                "Nebula:DefaultMaxTokens must be between 1 and 131072.",
                "Nebula:Simulation:TimeScale must be between 0 and 1000.",
                "Nebula:DefaultLimits:TokensPerDay must be between 1 and 1000000000000.",
                "Nebula:RedisConnection cannot be read: One of its parts is not an option of StackExchange.Redis, or has a wrong value. An example: 127.0.0.1:6379,password=…,ssl=true",
                "Nebula:Color is not a setting.",
                "Nebula:Dashboard:Build is not a setting.",
                "Nebula:Simulation:Seed must be a whole number.",
                "Nebula:Simulation:Speed is not a setting. Did you mean 'Nebula:Simulation:Seed'?",
            ],
            ignoreOrder: true);
    }

    private static async Task FailsToStartAsync(NebulaProcess starting, string said)
    {
        using var nebula = starting;
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.Trim().ShouldStartWith(said);
        nebula.Errors.Trim().ShouldNotContain("\n");
        nebula.Output.ShouldBeEmpty();
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
