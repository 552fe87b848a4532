using Microsoft.AspNetCore.Http;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion under way: its job, and the reading end of its relay.</summary>
/// <remarks>The client leaving cancels the job at once; the relay is then read to its end all the same, so that nothing it still writes gets lost.</remarks>
internal sealed class ChatRun : IDisposable
{
    private readonly IJobCancellation _cancellations;
    private readonly CancellationTokenRegistration _left;

    public ChatRun(HttpContext http, InferenceJob job, ITokenReader reader, ChatRequest request, ServedModel served, IJobCancellation cancellations)
    {
        (Job, Reader, Request, Served, _cancellations) = (job, reader, request, served, cancellations);
        _left = http.RequestAborted.UnsafeRegister(static run => ((ChatRun)run!).OnClientDisconnected(), this);
    }

    public InferenceJob Job { get; }

    public ITokenReader Reader { get; }

    public ChatRequest Request { get; }

    public ServedModel Served { get; }

    /// <summary>Stops the work because nobody reads it any more.</summary>
    public void OnClientDisconnected() => _ = _cancellations.CancelAsync(Job.Id, CancelReason.ClientLeft).AsTask();

    /// <summary>Reads what is left without looking at it.</summary>
    public async ValueTask DrainAsync()
    {
        while (await Reader.WaitAsync())
        {
            while (Reader.TryRead(out _))
            {
                // Nobody is there to see it.
            }
        }
    }

    public void Dispose()
    {
        _left.Dispose();
        Reader.Dispose();
    }
}
