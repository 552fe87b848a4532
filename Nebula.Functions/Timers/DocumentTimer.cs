using Microsoft.Azure.Functions.Worker;
using Nebula.Domain.Storage;

namespace Nebula.Functions.Timers;

/// <summary>Removes expired responses, conversations and completions.</summary>
public sealed class DocumentTimer(DocumentSweeper documents)
{
    /// <summary>Every hour.</summary>
    [Function(nameof(SweepDocuments))]
    public async Task SweepDocuments([TimerTrigger("0 25 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        await documents.SweepAsync(cancellationToken);
}
