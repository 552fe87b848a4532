using System.Buffers;
using Nebula.Api.Inference;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>Writes a whole response.</summary>
/// <param name="head">The response.</param>
/// <param name="output">What was generated.</param>
/// <param name="end">How it ended.</param>
internal sealed class ResponseBody(ResponseHead head, ResponseOutput output, ResponseEnd end) : IAnswerBody
{
    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        ResponseJson.Write(target, head, output.Items, end.Status, end);
        return false;
    }
}
