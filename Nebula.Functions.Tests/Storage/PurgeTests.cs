using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Jobs;
using Nebula.Functions.Tests.Hosts;
using Nebula.Functions.Timers;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Storage;

/// <summary>Which parts of prompts and replies are stored in Azure Storage.</summary>
public sealed class PurgeTests(FastFunctionsNebula host) : NebulaContract(host)
{
    private const int SliceLength = 24;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task No_answer_is_ever_stored_and_after_the_purge_nothing_of_a_request_is_left(bool stream, bool isLong)
    {
        var (prompt, stop) = ($"prompt-{Guid.NewGuid():n}", $"stop-{Guid.NewGuid():n}");
        var fields = $$"""
            "max_tokens":200,"ignore_eos":true,"stop":["{{stop}}"],"stream":{{(stream ? "true" : "false")}}
            """;
        var reply = (await Client.ChatAsync(Key, Chat(fields, string.Join(' ', Enumerable.Repeat(prompt, isLong ? 1_500 : 15))))).ShouldBe(200);
        var (id, answer) = stream ? ReadStream(reply.Text) : (reply.Json.GetProperty("id").GetString()!, GetContent(reply.Json, "message"));
        answer.Length.ShouldBeGreaterThan(500);
        await Eventually.PassesAsync(async () => (await host.Hub.Client.GetInstanceAsync(id, Cancellation)).ShouldNotBeNull().IsCompleted.ShouldBeTrue());

        var before = await StorageScan.ReadAsync(await host.GetStorageAsync(), Cancellation);
        before.Count(one => one.Place.Contains(id, StringComparison.Ordinal)).ShouldBeGreaterThan(5); // its state, and its history event by event
        if (isLong)
        {
            ShouldHoldNone(before, prompt, stop); // they were in a blob of their own, until the request was settled
        }
        else
        {
            StorageScan.Holding(before, stop).ShouldNotBeEmpty(); // which also proves that the scan finds such texts
            StorageScan.Holding(before, prompt).ShouldNotBeEmpty();
        }

        ShouldHoldNoAnswer(before, id, prompt, answer);

        await PurgeAsync(HistoryLifetime - TimeSpan.FromMinutes(1));
        (await host.Hub.Client.GetInstanceAsync(id, Cancellation)).ShouldNotBeNull();
        await PurgeAsync(HistoryLifetime + TimeSpan.FromMinutes(1));
        (await host.Hub.Client.GetInstanceAsync(id, Cancellation)).ShouldBeNull();

        var after = await StorageScan.ReadAsync(await host.GetStorageAsync(), Cancellation);
        after.ShouldNotBeEmpty();
        after.Where(one => InHub(one) && (one.Place.Contains(id, StringComparison.Ordinal) || one.Text.Contains(id, StringComparison.Ordinal)))
            .Select(static one => one.Place).ShouldBeEmpty();
        ShouldHoldNone(after, prompt, stop);
        ShouldHoldNoAnswer(after, id, prompt, answer);
    }

    private static TimeSpan HistoryLifetime => PurgeTimer.HistoryLifetime;

    private static bool InHub(StoredText one) =>
        one.Place.StartsWith($"table {FunctionsNebula.HubName}History", StringComparison.Ordinal)
        || one.Place.StartsWith($"table {FunctionsNebula.HubName}Instances", StringComparison.Ordinal)
        || one.Place.StartsWith($"queue {FunctionsNebula.HubName}-", StringComparison.Ordinal)
        || one.Place.StartsWith($"blob {FunctionsNebula.HubName}-", StringComparison.Ordinal);

    private static void ShouldHoldNone(IReadOnlyList<StoredText> stored, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            StorageScan.Holding(stored, text).ShouldBeEmpty();
    }

    // Slices of an answer, so that a part of it is found as well. An answer takes up words of its prompt, and shares phrases with other answers, which
    // are stored where a client asks for it: only what belongs to this request is searched.
    private static void ShouldHoldNoAnswer(IReadOnlyList<StoredText> all, string id, string prompt, string answer)
    {
        var stored = all.Where(one => one.Place.Contains(id, StringComparison.Ordinal) || one.Text.Contains(id, StringComparison.Ordinal) || one.Text.Contains(prompt, StringComparison.Ordinal)).ToList();
        for (var at = 0; at + SliceLength <= answer.Length; at += SliceLength)
        {
            var slice = answer.Substring(at, SliceLength);
            if (!$"{prompt} {prompt}".Contains(slice, StringComparison.OrdinalIgnoreCase))
                StorageScan.Holding(stored, slice).ShouldBeEmpty(slice);
        }
    }

    private static (string Id, string Answer) ReadStream(string events)
    {
        var chunks = events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static line => line != "data: [DONE]")
            .Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        return (chunks[0].GetProperty("id").GetString()!, string.Concat(chunks.Select(static chunk => GetContent(chunk, "delta"))));
    }

    private static string GetContent(JsonElement body, string field) =>
        body.GetProperty("choices")[0].GetProperty(field).TryGetProperty("content", out var content) ? content.GetString()! : "";

    // The app's own timer, run when that much time has passed.
    private async Task PurgeAsync(TimeSpan later)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + later);
        var texts = new JobTextStore(new AzureBlobStore(new BlobServiceClient(await host.GetStorageAsync()), time), time);
        await new PurgeTimer(texts, time, NullLogger<PurgeTimer>.Instance).PurgeOrchestrations(new TimerInfo(), host.Hub.Client, Cancellation);
    }
}
