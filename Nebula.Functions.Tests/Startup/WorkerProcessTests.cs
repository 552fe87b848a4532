using System.Diagnostics;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Startup;

/// <summary>The built worker as a process of its own, with the arguments that a Functions host gives it. No host listens, so it always ends.</summary>
public sealed class WorkerProcessTests
{
    private const string Sentence = "Nebula:Authentication is Optional; only Nebula.Local serves requests without a key.";

    [Fact]
    public async Task A_worker_that_would_serve_requests_without_a_key_does_not_start()
    {
        var (exitCode, output) = await RunAsync("Optional");

        exitCode.ShouldNotBe(0);
        output.ShouldContain(Sentence);
        output.ShouldNotContain("RpcException", Case.Sensitive, "it ends before it calls its host");
    }

    [Fact]
    public async Task A_worker_that_requires_a_key_calls_its_host()
    {
        var (_, output) = await RunAsync("Required");

        output.ShouldContain("RpcException");
        output.ShouldNotContain(Sentence);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string authentication)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var argument in (string[])
            [
                Path.Combine(AppContext.BaseDirectory, "Nebula.Functions.dll"), "--functions-uri", "http://127.0.0.1:1", "--functions-worker-id", "worker",
                "--functions-request-id", "request", "--functions-grpc-max-message-length", "1000000",
            ])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Nebula__AdminKey"] = LocalNebula.TestAdminKey;
        start.Environment["Nebula__RedisConnection"] = "127.0.0.1:1,abortConnect=false";
        start.Environment["Nebula__StorageConnection"] = "UseDevelopmentStorage=true";
        start.Environment["Nebula__Authentication"] = authentication;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var worker = Process.Start(start)!;
        try
        {
            var (output, errors) = (worker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (worker.ExitCode, await output + await errors);
        }
        finally
        {
            if (!worker.HasExited)
                worker.Kill();
        }
    }
}
