using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>The parts of content that has more than text.</summary>
internal static class BlockParts
{
    /// <summary>The parts of blocks, in their order.</summary>
    /// <returns>Null if they are text only.</returns>
    public static IReadOnlyList<PromptPart>? Join(IReadOnlyList<Block> blocks)
    {
        if (blocks.All(static block => block.Parts is null))
            return null;
        var parts = new List<PromptPart>();
        foreach (var block in blocks)
        {
            if (block.Parts is { } own)
                parts.AddRange(own);
            else if (block.Text.Length > 0)
                parts.Add(new PromptPart(PromptPartKind.Text, block.Text));
        }

        return parts;
    }
}
