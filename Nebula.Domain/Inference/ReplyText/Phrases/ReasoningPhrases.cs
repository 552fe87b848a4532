using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>What a model that thinks before it answers says to itself.</summary>
internal static class ReasoningPhrases
{
    public static readonly PhraseTemplate[] Openings = PhraseTemplate.ParseLines(
        """
        The user asks about {s}.
        Okay, this is about {s}.
        Let me think about {s} first.
        The request concerns {s}.
        """);

    public static readonly PhraseTemplate[] Closings = PhraseTemplate.ParseLines(
        """
        That is enough to start; I will write the answer now.
        Good, now I can put the answer together.
        I will answer along these lines.
        """);

    public static readonly PhraseTemplate[] Thoughts = PhraseTemplate.ParseLines(
        """
        The key term seems to be {d}.
        I should name {s} in the first sentence, so that the reader knows I understood.
        As a simulated model I know no facts about {d}, so I must not claim any.
        What would be most useful here? Probably a clear structure around {d}.
        Let me check whether the prompt limits the length.
        I could begin with {d} and then move on to the rest.
        Alternatively, I could start with an example of {d}.
        The second option is easier to follow, so I will take it.
        Is there anything ambiguous about {d}? A little, but the context helps.
        The tone should be friendly and plain.
        Wait, I should read the question once more.
        It mentions {d}, so the answer should come back to {it/them}.
        If the user only wanted {d}, a short answer would do.
        I want to avoid repeating {s} in every sentence.
        A list might help, but only if the points are of the same kind.
        Let me order the points: first {d}, then what follows from {it/them}.
        I should not forget to say that this answer is simulated.
        Maybe a closing question is a good idea, so that the user can steer.
        How much detail about {d} is right? One or two sentences.
        I can leave out what does not touch {s}.
        Does the language of the prompt matter? Yes, I will answer in the same one.
        Checking the plan again: opening, main points, closing.
        That leaves the question of how {d} {fits/fit} in.
        I think {d} {belongs/belong} near the beginning.
        On second thought, {d} can wait until the reader has the overview.
        Let me also consider who is asking, and why about {s}.
        An expert would want precision, a beginner an example; I can offer both.
        The wording should stay close to the prompt.
        I need to be careful not to promise anything about {d}.
        So far the plan covers {s} well enough.
        One more point: the answer should be easy to skim.
        Then I can mention {d} in passing.
        It is better to be brief than to wander off from {s}.
        Let me imagine the finished answer and read it as the user would.
        The first paragraph works; the second needs {d}.
        Nothing here requires a tool.
        I will keep the sentences short.
        If there is room at the end, I can offer to go deeper into {d}.
        """);

    private static readonly PhraseTemplate[] Plain = PhraseTemplate.ParseLines(
        """
        There is no special form to follow, so a few paragraphs will do.
        A plain answer in prose fits best.
        """);

    private static readonly Dictionary<ReplyForm, PhraseTemplate[]> Forms = new()
    {
        [ReplyForm.List] = Create("a list"),
        [ReplyForm.NumberedList] = Create("a numbered list"),
        [ReplyForm.Code] = Create("code in a fenced block"),
        [ReplyForm.Table] = Create("a table"),
        [ReplyForm.Comparison] = Create("a comparison"),
        [ReplyForm.Haiku] = Create("a haiku, so five, seven and five syllables"),
        [ReplyForm.Poem] = Create("a poem"),
        [ReplyForm.Story] = Create("a story"),
        [ReplyForm.Email] = Create("a letter with a subject line"),
        [ReplyForm.Joke] = Create("a joke"),
        [ReplyForm.Words] = Create("an exact number of words"),
        [ReplyForm.Sentences] = Create("a given number of sentences"),
        [ReplyForm.YesNo] = Create("yes or no and nothing else"),
        [ReplyForm.Choice] = Create("one of the options"),
        [ReplyForm.SingleWord] = Create("a single word"),
        [ReplyForm.Number] = Create("a number"),
        [ReplyForm.Title] = Create("a title"),
        [ReplyForm.Summary] = Create("a summary"),
        [ReplyForm.Translation] = Create("a translation"),
        [ReplyForm.Json] = Create("JSON with the right keys"),
        [ReplyForm.Echo] = Create("these very words back"),
        [ReplyForm.ToolResult] = Create("an answer that uses the result of the tool"),
    };

    /// <summary>Sentences about the form of the answer.</summary>
    public static PhraseTemplate[] GetForm(ReplyForm form) => Forms.GetValueOrDefault(form, Plain);

    private static PhraseTemplate[] Create(string form) => [PhraseTemplate.Parse($"They want {form}."), PhraseTemplate.Parse($"The answer should be {form}.")];
}
