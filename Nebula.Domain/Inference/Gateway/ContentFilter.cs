using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>
/// Refuses prompts that contain a deployment's <see cref="Deployment.ContentFilterPhrase"/>, as Azure OpenAI refuses harmful ones, so that a program
/// can be tested with it.
/// </summary>
public static class ContentFilter
{
    /// <summary>The code of the refusal.</summary>
    public const string ErrorCode = "content_filter";

    private const string Message =
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. " +
        "It contains the phrase that the deployment's content_filter_phrase names.";

    /// <summary>Checks the prompt of a request that generates text; Azure does not filter embeddings. Letter case is ignored.</summary>
    /// <exception cref="NebulaException">400 <c>content_filter</c>: it contains the phrase.</exception>
    public static void Check(Deployment deployment, InferenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(request);
        if (deployment.ContentFilterPhrase is not { Length: > 0 } phrase || request.Embedding is not null)
            return;
        var prompt = request.Prompt;
        if (prompt.Messages.Any(message => Contains(message.Text, phrase)) || prompt.Inputs.Any(input => Contains(input, phrase)))
            throw NebulaError.Invalid(Message, "prompt", ErrorCode).ToException();
    }

    private static bool Contains(string text, string phrase) => text.Contains(phrase, StringComparison.OrdinalIgnoreCase);
}
