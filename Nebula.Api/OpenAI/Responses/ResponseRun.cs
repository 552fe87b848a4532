using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>A response that is being generated.</summary>
/// <param name="Request">The client's request.</param>
/// <param name="Run">What the gateway started.</param>
internal sealed record ResponseRun(ResponseRequest Request, InferenceRun Run)
{
    /// <summary>What is known of it.</summary>
    public ResponseHead Head { get; } = CreateHead(Request, Run.Job.Id, Run.Job.AdmittedAt, Run.IsAzure);

    /// <summary>What is known of a response before it has output.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="id">The response's id.</param>
    /// <param name="at">When it was created.</param>
    /// <param name="isAzure">Whether it has the results of Azure's content filters.</param>
    public static ResponseHead CreateHead(ResponseRequest request, string id, DateTimeOffset at, bool isAzure) => new()
    {
        Id = id,
        CreatedAt = at,
        Model = request.Model,
        Background = request.Background,
        Settings = ResponseSettings.Write(request),
        HasSummary = request.ReasoningSummary is not null,
        IsAzure = isAzure,
        PreviousResponseId = request.PreviousResponseId,
        ConversationId = request.ConversationId,
    };

    /// <summary>The response as it is stored.</summary>
    public StoredResponse ToStored(ResponseOutput? output, ResponseEnd? end) => new()
    {
        Head = Head,
        Input = [.. Request.Resolved.Items.Select((item, index) => InputItems.WithId(item, ItemIds.CreateInput(Head.Id, InputItems.GetType(item), index)))],
        Messages = Request.Resolved.Messages,
        Output = output?.Items ?? [],
        End = end,
        OwnedUntil = end is null ? Run.Job.AdmittedAt + ResponseStore.OwnershipPeriod : null,
        Deadline = Run.Job.AdmittedAt + TimeSpan.FromSeconds(Run.Job.DeadlineSeconds) + JobReader.Margin,
    };
}
