namespace Nebula.Api.OpenAI.Models;

/// <summary>A list of models as OpenAI shapes it.</summary>
/// <param name="Data">The models.</param>
internal sealed record ModelList(IReadOnlyList<ModelBody> Data)
{
    public string Object => "list";
}
