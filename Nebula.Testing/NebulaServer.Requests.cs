using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Api.Journal;
using Nebula.Domain.Scripts;

namespace Nebula.Testing;

/// <content>What the server was sent, and assertions about it.</content>
public sealed partial class NebulaServer
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The requests since the start or <see cref="Reset"/>, oldest first, without those of the management API. A request is here before its client gets the first byte of the answer.
    /// </summary>
    public IReadOnlyList<NebulaRequest> Requests => [.. _journal.Read().Reverse().Select(static entry => new NebulaRequest(entry))];

    /// <summary>Waits until a request has been answered, or its answer has begun.</summary>
    /// <param name="predicate">What it must be like; null for any.</param>
    /// <param name="cancellationToken">Ends the wait, as a test's timeout does.</param>
    /// <returns>The first such request.</returns>
    public async Task<NebulaRequest> WaitForRequestAsync(Func<NebulaRequest, bool>? predicate = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (Requests.FirstOrDefault(request => predicate?.Invoke(request) ?? true) is { } found)
                return found;
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Asserts that a request was received.</summary>
    /// <param name="predicate">What it must be like.</param>
    /// <param name="expression">The predicate as the failure shows it.</param>
    /// <returns>The first such request.</returns>
    /// <exception cref="NebulaAssertionException">There is none.</exception>
    public NebulaRequest AssertReceived(Func<NebulaRequest, bool> predicate, [CallerArgumentExpression(nameof(predicate))] string expression = "") =>
        Find(predicate, out var all) is [var first, ..] ? first : throw CreateFailure($"No request was received that meets: {expression}", all);

    /// <summary>Asserts that a request was received whose last user message contains a text.</summary>
    /// <returns>The first such request.</returns>
    /// <exception cref="NebulaAssertionException">There is none.</exception>
    public NebulaRequest AssertReceived(string message) =>
        Find(request => HasMessage(request, message), out var all) is [var first, ..] ? first : throw CreateFailure($"No request was received whose last user message contains \"{message}\".", all);

    /// <summary>Asserts that a number of requests was received.</summary>
    /// <param name="count">How many.</param>
    /// <param name="predicate">What they must be like; null for any.</param>
    /// <param name="expression">The predicate as the failure shows it.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="NebulaAssertionException">There are more or fewer.</exception>
    public IReadOnlyList<NebulaRequest> AssertReceived(int count, Func<NebulaRequest, bool>? predicate = null, [CallerArgumentExpression(nameof(predicate))] string? expression = null)
    {
        var found = Find(predicate ?? (static _ => true), out var all);
        return found.Count == count ? found
            : throw CreateFailure(FormattableString.Invariant($"{found.Count} requests instead of {count} were received{(predicate is null ? "." : $" that meet: {expression}")}"), all);
    }

    /// <summary>Asserts that no such request was received.</summary>
    /// <param name="predicate">What it would be like.</param>
    /// <param name="expression">The predicate as the failure shows it.</param>
    /// <exception cref="NebulaAssertionException">There is one.</exception>
    public void AssertNotReceived(Func<NebulaRequest, bool> predicate, [CallerArgumentExpression(nameof(predicate))] string expression = "")
    {
        if (Find(predicate, out _) is { Count: > 0 } found)
            throw CreateFailure($"A request was received that meets: {expression}", found);
    }

    /// <summary>Asserts that no request was received whose last user message contains a text.</summary>
    /// <exception cref="NebulaAssertionException">There is one.</exception>
    public void AssertNotReceived(string message)
    {
        if (Find(request => HasMessage(request, message), out _) is { Count: > 0 } found)
            throw CreateFailure($"A request was received whose last user message contains \"{message}\".", found);
    }

    /// <summary>
    /// Asserts that nothing happened that the test did not arrange: every request was answered by a rule, named a model that exists, had a good key and a path of the API, and every rule was used.
    /// </summary>
    /// <exception cref="NebulaAssertionException">Something did.</exception>
    public void AssertNoSurprises()
    {
        var found = JournalFindings.Find(_journal.Read(), Synchronously.Run(() => _app.Services.GetRequiredService<ScriptService>().ReadAsync(default)));
        if (found.IsEmpty)
            return;
        var lines = new List<string> { "There were surprises." };
        AddRequests("Requests that no rule answered", found.Unmatched);
        AddRequests("Requests for models that do not exist", found.UnknownModels);
        AddRequests("Requests with a wrong key", found.RefusedKeys);
        AddRequests("Requests to paths that do not exist", found.UnknownPaths);
        if (found.UnusedRules.Count > 0)
            lines.AddRange(["Rules that answered no request:", .. found.UnusedRules.Select(static rule => $"  {rule}: {rule.Rule.Json}")]);
        throw new NebulaAssertionException(string.Join(Environment.NewLine, lines));

        void AddRequests(string title, IReadOnlyList<JournalEntry> entries)
        {
            if (entries.Count > 0)
                lines.AddRange([$"{title}:", .. entries.Reverse().Select(static entry => $"  {new NebulaRequest(entry)}")]);
        }
    }

    private static bool HasMessage(NebulaRequest request, string message) => request.UserMessage?.Contains(message, StringComparison.Ordinal) is true;

    private static NebulaAssertionException CreateFailure(string reason, IReadOnlyList<NebulaRequest> requests)
    {
        var received = requests.Count == 0 ? ["No request was received at all."] : requests.Select(static request => $"  {request}").Prepend("Received:");
        return new(string.Join(Environment.NewLine, [reason, .. received]));
    }

    private List<NebulaRequest> Find(Func<NebulaRequest, bool> predicate, out IReadOnlyList<NebulaRequest> all) => [.. (all = Requests).Where(predicate)];
}
