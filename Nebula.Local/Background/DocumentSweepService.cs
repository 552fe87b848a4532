using Nebula.Domain.Storage;
using Nebula.Infrastructure.Background;

namespace Nebula.Local.Background;

/// <summary>Removes expired responses, conversations and completions every hour.</summary>
public sealed class DocumentSweepService(DocumentSweeper documents, TimeProvider time, ILogger<DocumentSweepService> logger)
    : PeriodicService(DocumentSweeper.Interval, time, logger)
{
    /// <inheritdoc/>
    protected override async ValueTask RunOnceAsync(CancellationToken cancellationToken) => await documents.SweepAsync(cancellationToken);
}
