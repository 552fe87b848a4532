using Nebula.Domain.Common;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>Anthropic's rules of calls and results of tools: a result follows in the user's turn after the turn with its call, and every call has one. Turns of the same role that follow each other count as one.</summary>
internal sealed class ToolTurnRules
{
    private readonly List<string> _calls = [];
    private readonly List<string> _open = [];
    private int _callsAt;
    private bool _isAfterAssistant;

    /// <summary>Checks the next turn.</summary>
    /// <exception cref="NebulaException">400 with Anthropic's message if it breaks a rule.</exception>
    public void Add(int index, bool isAssistant, IReadOnlyList<Block> blocks)
    {
        if (isAssistant && !_isAfterAssistant)
        {
            Finish();
            _calls.Clear();
        }

        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Type == BlockTypes.ToolUse)
                AddCall(index, blocks[i].Id);
            else if (blocks[i].Type == BlockTypes.ToolResult)
                AddResult(index, i, blocks[i].Id);
        }

        _isAfterAssistant = isAssistant;
    }

    /// <summary>Checks that every call has its result.</summary>
    /// <exception cref="NebulaException">400 with Anthropic's message if one has none.</exception>
    public void Finish()
    {
        if (_open.Count > 0)
        {
            throw NebulaError.Invalid(
                $"messages.{_callsAt}: `tool_use` ids were found without `tool_result` blocks immediately after: {TextExcerpt.Truncate(string.Join(", ", _open))}. "
                + "Each `tool_use` block must have a corresponding `tool_result` block in the next message.").ToException();
        }
    }

    private void AddCall(int index, string id)
    {
        _calls.Add(id);
        _open.Add(id);
        _callsAt = index;
    }

    private void AddResult(int index, int place, string id)
    {
        if (!_calls.Contains(id))
        {
            throw NebulaError.Invalid(
                $"messages.{index}.content.{place}: unexpected `tool_use_id` found in `tool_result` blocks: {TextExcerpt.Truncate(id)}. "
                + "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.").ToException();
        }

        _open.Remove(id);
    }
}
