namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The languages of replies. The numbers are bits of <see cref="WordFacts.Languages"/>.</summary>
internal enum ReplyLanguage
{
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
}
