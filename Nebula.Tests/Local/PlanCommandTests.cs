using System.Text.Json;
using Nebula.Tests.Hosts;
using Nebula.Tests.Planning;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The command <c>plan</c> of the built program.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private const string Described = "plan --model llama-3.1-8b-instruct --rate 4 --duration 30";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_plan_that_reaches_its_targets_ends_with_0_and_prints_the_answer_first()
    {
        using var program = Run($"{Described} --gpus h100-sxm,l4 --max-cost $20/h --max-queue 0 --require ttft_p95<800ms,itl_p95<50ms");
        (await program.EndAsync()).ShouldBe(0, program.Errors);
        program.Output.ShouldContain(" this traffic up to ");
        program.Output.Split('\n')[0].ShouldEndWith(" %.");
        program.Output.ShouldContain("Fleets that reach the targets");
        program.Errors.ShouldBeEmpty(); // no progress bar into a pipe
        Directory.Exists(_folder["data"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_plan_whose_targets_no_fleet_reaches_ends_with_1()
    {
        using var program = Run($"{Described} --gpus l4 --require itl_p95<1ms");
        (await program.EndAsync()).ShouldBe(1, program.Errors);
        program.Output.ShouldStartWith("No fleet reaches the targets");
    }

    [Theory]
    [InlineData("plan --model llama-3.1-8b-instruct", "Say which traffic to plan for")]
    [InlineData("plan --rate 1", "Option '--model' is required")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --ledger", "Say which traffic to plan for")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --duration 60", "--duration needs --rate.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --from 1h", "--from needs --ledger or --ledger-data.")]
    [InlineData("plan --model llama-3.1-8b-instruct --trace none.csv", "The trace none.csv cannot be read")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger-data none", "There is no ledger in none")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --url http://127.0.0.1:1 --key k", "No Nebula answers at http://127.0.0.1:1.")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --from noon --url http://127.0.0.1:1 --key k", "--from is 'noon', not a time")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --from infinityd --url http://127.0.0.1:1 --key k", "--from is 'infinityd', not a time")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --from 1h --to 2h --url http://127.0.0.1:1 --key k", "Invalid '--from'")]
    [InlineData("plan --model llama-3.1-8b-instruct --ledger --time-scale -1 --url http://127.0.0.1:1 --key k", "--time-scale is -1, not from 0 to 1,000.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --nebula:x", "--nebula:x has no value.")]
    [InlineData("plan --model llama-3.1-8b --rate 1", "'llama-3.1-8b' is not in the catalog of models.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 0", "Invalid 'traffic.rate'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --input-tokens 1.5", "--input-tokens is 1.5, not a whole number.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --gpus h10", "'h10' is not in the catalog of GPUs.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --gpus-per-replica 3", "'gpus_per_replica' must be one of 1, 2, 4, 8.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --max-cost cheap", "--max-cost is 'cheap'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --max-cost NaN", "--max-cost is 'NaN'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --max-queue -1", "--max-queue is -1, not from 0 to 1,000,000.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --require ttft<1s", "The target 'ttft<1s' has no statistic")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --routing best", "--routing is 'best'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --kv-cache-dtype fp4", "kv_cache_dtype is 'fp4'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --max-replicas 0", "--max-replicas is 0")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet replicas=2", "--fleet has no gpu")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=h100", "--fleet has gpu=h100, which is one of h100-sxm-80gb, h100-pcie-80gb.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=l4-24gb,replica=2", "--fleet has 'replica=2'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=l4-24gb,replicas=65", "--fleet replicas is 65, not from 1 to 64.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=l4-24gb --gpus any", "Use either --fleet, or --gpus, --weights and --gpus-per-replica.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=t4-16gb,weights=nvfp4", "Invalid 'weights': the T4 16 GB does not run nvfp4")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=t4-16gb,kv_cache_dtype=fp8", "Invalid 'kv_cache_dtype': the T4 16 GB has no KV cache in fp8")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --fleet gpu=l4-24gb,gpu_memory_utilization=0.05", "--fleet gpu_memory_utilization is 0.05, not from 0.1 to 1.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --max-batch-size 5000", "--max-batch-size is 5000, not from 1 to 4,096.")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --expert-parallel", "Invalid 'expert_parallel'")]
    [InlineData("plan --model llama-3.1-8b-instruct --rate 1 --format pdf", "Argument 'pdf' not recognized.")]
    public async Task Wrong_input_ends_with_2_and_says_what_is_wrong(string arguments, string said)
    {
        using var program = Run(arguments);
        (await program.EndAsync()).ShouldBe(2);
        program.Errors.ShouldContain(said);
        program.Errors.ShouldNotContain("   at ");
        program.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Errors_after_the_plan_end_with_2_too()
    {
        using var nowhere = Run($"{Described} --gpus l4 --out {_folder["none/report"]}");
        (await nowhere.EndAsync()).ShouldBe(2);
        nowhere.Errors.ShouldStartWith("The report cannot be written to ");

        _folder.Write("data/usage.db", "no database");
        using var damaged = Run($"plan --model llama-3.1-8b-instruct --ledger-data {_folder["data"]}");
        (await damaged.EndAsync()).ShouldBe(2);
        damaged.Errors.ShouldContain("usage.db");
        damaged.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_wrong_trace_ends_with_2_and_its_line()
    {
        _folder.Write("trace.csv", SampleTraces.Azure + "2026-01-05 10:00:50,x,1\n");
        using var program = Run("plan --model llama-3.1-8b-instruct --trace trace.csv");
        (await program.EndAsync()).ShouldBe(2);
        program.Errors.ShouldStartWith("Line 62 of the trace: ContextTokens is 'x'");
    }

    [Fact]
    public async Task The_same_plan_is_the_same_file_byte_for_byte_in_every_format()
    {
        _folder.Write("trace.jsonl", SampleTraces.Mooncake);
        foreach (var format in (string[])["text", "json", "csv", "html"])
        {
            var (first, second) = (await WriteAsync(format, "first"), await WriteAsync(format, "second"));
            first.ShouldBe(second);
            first.Length.ShouldBeGreaterThan(200);
        }

        using var json = JsonDocument.Parse(await WriteAsync("json", "third"));
        json.RootElement.GetProperty("traffic").GetProperty("source").GetString().ShouldBe("trace.jsonl (Mooncake trace)");

        async Task<byte[]> WriteAsync(string format, string name)
        {
            using var program = Run($"plan --model llama-3.1-8b-instruct --trace trace.jsonl --gpus h100-sxm --routing prefix_aware --require ttft_p95<1s --format {format} --out {_folder[name]}");
            (await program.EndAsync()).ShouldBe(0, program.Errors);
            program.Output.ShouldContain(" this traffic up to ");
            return await File.ReadAllBytesAsync(_folder[name]);
        }
    }

    [Fact]
    public async Task Listed_fleets_are_compared()
    {
        using var program = Run($"{Described} --fleet gpu=l4-24gb,replicas=1,weights=fp8 --fleet gpu=h100-sxm-80gb,replicas=2 --format csv");
        (await program.EndAsync()).ShouldBe(0, program.Errors);
        program.Output.ShouldContain("L4 24 GB (fp8)");
        program.Output.ShouldContain("2 × H100 SXM 80 GB (bf16)");
    }

    [Fact]
    public async Task The_ledger_of_a_server_is_traffic_and_the_best_fleet_is_deployed_on_it()
    {
        using (var nebula = await NebulaProcess.Start(_folder["data"], ["Simulation:TimeScale=0"]).ReadyAsync())
        {
            var key = await nebula.Client.NewKeyAsync();
            for (var i = 0; i < 5; i++)
                (await nebula.Client.ChatAsync(key, $$"""{"model":"{{nebula.Model}}","messages":[{"role":"user","content":"Hello {{i}}"}],"max_tokens":20}""")).ShouldBe(200);

            using var plan = Run($"plan --model llama-3.1-8b-instruct --ledger --time-scale 0 --gpus l4,h100-sxm --weights fp8 --kv-cache-dtype fp8 --max-batch-size 96 --max-batched-tokens 4096 --no-prefix-caching --gpu-memory-utilization 0.85 --deploy planned --url {nebula.Client.Url}");
            (await plan.EndAsync()).ShouldBe(0, plan.Errors);
            plan.Output.ShouldContain(": 5 requests in ");
            plan.Errors.ShouldStartWith("planned is ");
            var deployed = (await nebula.Client.AdminAsync(HttpMethod.Get, "/models/planned")).ShouldBe(200).Json;
            deployed.GetProperty("model").GetString().ShouldBe("llama-3.1-8b-instruct");
            deployed.GetProperty("gpu").GetString().ShouldBe("l4-24gb");
            deployed.GetProperty("weights").GetString().ShouldBe("fp8");
            deployed.GetProperty("kv_cache_dtype").GetString().ShouldBe("fp8");
            deployed.GetProperty("max_batch_size").GetInt32().ShouldBe(96);
            deployed.GetProperty("max_batched_tokens").GetInt32().ShouldBe(4096);
            deployed.GetProperty("prefix_caching").GetBoolean().ShouldBeFalse();
            deployed.GetProperty("expert_parallel").GetBoolean().ShouldBeFalse();
            deployed.GetProperty("gpu_memory_utilization").GetDouble().ShouldBe(0.85);
        }

        using var stopped = Run($"plan --model llama-3.1-8b-instruct --ledger-data {_folder["data"]} --deployment none --gpus l4");
        (await stopped.EndAsync()).ShouldBe(2);
        stopped.Errors.ShouldStartWith("The ledger has no finished requests of 'none' from ");
    }

    private NebulaProcess Run(string arguments) =>
        NebulaProcess.Start(_folder["data"], url: null, arguments: arguments.Split(' '), workingDirectory: _folder.Path);
}
