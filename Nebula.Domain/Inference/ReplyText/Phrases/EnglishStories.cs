namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>Letters, stories and verses in English.</summary>
internal static class EnglishStories
{
    public static readonly PhraseTemplate[] Letter = PhraseTemplate.ParseLines(
        """
        Subject: [About|A note on|Regarding] {s}
        [Hello|Hi there|Good morning],
        [I hope you are doing well.|I hope this finds you well.] I am writing to you about {s}. As this letter is simulated, please replace the details with your own.
        The most important point is {d}. I would like to {v} {it/them} [this week|soon|together with you], and I am happy to adapt to your schedule. If something about {s} is unclear, a short call may be the easiest way.
        Could you let me know what you think [by Friday|in the next days|when you have a moment]? [Thank you for your time.|Many thanks in advance.]
        [Kind regards|Best regards|All the best],
        [A simulated writer|Your simulated assistant]
        """);

    public static readonly PhraseTemplate[] Story = PhraseTemplate.ParseLines(
        """
        [Once upon a time|One quiet morning|Long before anyone counted tokens], a simulated storyteller began a tale about {s}.
        [Mira|Jonas|Ada|Theo] had heard of {s}, but never from so close.
        Outside, the rain wrote small notes on the window, and {n} {was/were} all anyone could think of.
        "We should {v} before it gets dark," said a voice from the doorway.
        Nobody answered at first, because {d} had started to glow a little.
        They packed bread, a map and a lamp, and followed the path behind the old mill.
        At the first bridge they stopped, for {d} {was/were} not where the map said.
        "Perhaps we are asking the wrong question," whispered the youngest of them.
        So they sat down, shared the bread, and talked about {s} until the moon came up.
        In the morning the answer lay in the grass, as plain as {n} could be.
        It was smaller than they had imagined, and warmer.
        They carried it home in turns, and each of them told the story of {d} in another way.
        Years later the village still met once a summer to {v} under the same tree.
        And whenever someone asked about {s}, they smiled and put the kettle on.
        """);

    public static readonly PhraseTemplate[] Verses = PhraseTemplate.ParseLines(
        """
        I wrote a simulated line for {s},
        and let {n} wander through the night,
        a page of words that nobody had asked,
        yet every one of them came into light.
        The morning knew the name of {n},
        it spoke it softly to the stone,
        and all the roads that lead from here to there
        were never walked by one alone.
        Oh {b}, stay a little while,
        the lamp is warm, the hour slow,
        we have a song to learn by heart
        and still a longer way to go.
        So let me {v} until the day is done,
        and let the quiet answer back,
        for {s} {is/are} a window left ajar,
        a silver thread along the track.
        """);

    public static readonly PhraseTemplate[] Jokes = PhraseTemplate.ParseLines(
        """
        Why did the simulated model tell a joke about {s}? Because the seed said so, and the seed never laughs.
        A simulated model walks into a bar and asks about {s}. "Is this a joke?" asks the bartender. "Only for the next forty tokens," says the model.
        What do {n} and a simulated model have in common? Ask about {s}, and both keep a straight face.
        """);

    public static readonly string[] FiveSyllables =
    [
        "the morning listens", "a quiet window", "light on the water", "the old road is still", "a seed and a word", "slow rain on the roof", "evening folds its wings", "tokens fall like snow",
        "one leaf, then the next", "the lamp is burning", "no one knows the end", "a thin moon rises",
    ];

    public static readonly string[] SevenSyllables =
    [
        "and nothing asks for answers", "the wind is turning pages", "a simulated river", "the stones remember winter", "every word is made for you", "small birds rehearse the silence",
        "the garden holds its colors", "a story without a fact", "we wait for one more sentence", "the night writes and forgets us",
    ];

    public static readonly string[][] ByWords =
    [
        ["Simulated."],
        ["Simply simulated.", "All simulated."],
        ["This is simulated.", "Words come easily."],
        ["This text is simulated.", "Every word counts here.", "Nothing here is claimed."],
        ["Every word here is simulated.", "The morning begins with light.", "A quiet answer fits best."],
        ["These words were counted for you.", "Nobody claims anything in this text.", "A small sentence can be enough."],
        ["The simulated words arrive one by one.", "A lamp is burning near the window.", "Each sentence adds a little more room."],
        ["Slow rain falls on the roofs of town.", "This sentence was simulated to fit your number.", "Somebody opens a book and begins to read."],
        ["The old road leads past the garden and home.", "Every token was chosen by a small, patient seed.", "Numbers are easier to keep than promises about words."],
        ["A simulated model writes what you ask, word after word.", "In the evening the letters gather quietly on the page.", "One more sentence like this, and the count is complete."],
    ];
}
