using Nebula.Api.Json;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>A content block while it is being read. The rules of its type are checked at its end, because the type may come last.</summary>
internal struct BlockDraft(long start)
{
    public string? Type;
    public long TypeAt;
    public string? Text;
    public string? Thinking;
    public string? Signature;
    public string? Data;
    public string? Title;
    public string? Id;
    public string? Name;
    public string? Input;
    public string? ToolUseId;
    public bool HasSource;
    public SourceDraft Source;
    public IReadOnlyList<Block>? Content;

    /// <summary>The block.</summary>
    public readonly Block Finish()
    {
        switch (Type)
        {
            case null:
                throw RequestValidationException.Missing(start, "type");
            case BlockTypes.Text:
                return new Block(Type) { TypeAt = TypeAt, Text = Require(Text, "text") };
            case BlockTypes.Image or BlockTypes.Document:
                if (!HasSource)
                    throw RequestValidationException.Missing(start, "source");
                if (Type == BlockTypes.Image)
                    Source.CheckImage();
                return new Block(Type)
                {
                    TypeAt = TypeAt,
                    Text = $"{Title}{Source.Text}",
                    MediaTokens = Source.CountTokens(Type == BlockTypes.Image),
                    Parts = Source.CreateParts(Type == BlockTypes.Image, Title),
                };
            case BlockTypes.SearchResult:
                return new Block(Type) { TypeAt = TypeAt, Text = $"{Require(Title, "title")}{JoinContent()}" };
            case BlockTypes.ToolUse:
                return new Block(Type) { TypeAt = TypeAt, Id = Require(Id, "id"), Name = Require(Name, "name"), Input = Require(Input, "input") };
            case BlockTypes.ToolResult:
                return new Block(Type)
                {
                    TypeAt = TypeAt,
                    Id = Require(ToolUseId, "tool_use_id"),
                    Text = JoinContent(),
                    MediaTokens = (Content ?? []).Sum(static block => block.MediaTokens),
                    Parts = BlockParts.Join(Content ?? []),
                };
            case BlockTypes.Thinking:
                Require(Thinking, "thinking");
                Require(Signature, "signature");
                return new Block(Type) { TypeAt = TypeAt };
            default:
                Require(Data, "data");
                return new Block(Type) { TypeAt = TypeAt };
        }
    }

    private readonly string JoinContent() => string.Concat((Content ?? []).Select(static block => block.Text));

    private readonly string Require(string? value, string member) => value ?? throw RequestValidationException.Missing(start, member);
}
