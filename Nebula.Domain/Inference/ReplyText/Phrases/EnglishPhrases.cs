using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>English phrases. They give advice and describe the answer; they claim nothing about the world.</summary>
internal static class EnglishPhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "your message",
        NoSubjectInFiction = "an ordinary day",
        FictionVerbs = ["wander", "listen", "dream", "sing", "wait"],
        FictionNouns = [.. Array.ConvertAll("lantern river moonlight garden silence harbor winter bell shadow song".Split(' '), noun => new PromptNoun(noun, false))],
        Quotes = ("\"", "\""),
        Article = "the ",
        Translation = "Simulated translation:",
        Revision = "Here is your text as a simulated revision:",
        RevisionNotes = [PhraseTemplate.Parse("A real model would have changed the wording; this simulated one keeps yours.")],
        Mentions = "It mentions",
        And = " and ",
        Yes = "Yes",
        No = "No",
        Nouns = [.. Array.ConvertAll("goal first-example result question context next-step main-idea details overview".Split(' '), noun => new PromptNoun(noun.Replace('-', ' '), false))],
        Verbs = ["test", "review", "plan", "measure", "simplify", "check", "improve", "describe"],
        Openings = PhraseTemplate.ParseLines(
            """
            Here is a simulated answer about {s}.
            Thanks for asking about {s}; this answer is simulated, so take its shape rather than its word.
            You asked about {s}, and this is what a simulated model [has to say|makes of it|would answer].
            Let's look at {s} together, with the reminder that this text is simulated.
            This is a simulated [take on|reply about|look at] {s}, written for your prompt.
            A simulated model picked up your request about {s}, and here is [its answer|the result|what it came up with].
            Happy to help with {s}; please note that this reply is simulated.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            You asked {q}, and this is a simulated answer.
            Here is a simulated answer to {q}.
            This is a simulated reply to your question, {q}.
            To {q} a simulated model can only offer a plausible-looking reply, and here it is.
            Good question: {q} This simulated answer shows how a real one might be built.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Here is a simulated list for {s}:
            For {s}, a simulated model suggests the following:
            You asked about {s}; these simulated points could be a start:
            Simulated, but shaped like the real thing, here is a list on {s}:
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Here is a simulated table about {s}:
            {s}, side by side, as a simulated model lays it out:
            This simulated table gives an overview of {s}:
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Here is a simulated example for {s}:
            This simulated snippet is a starting point for {s}:
            A simulated answer to your request about {s}, as code:
            For {s}, a simulated model would write something like this:
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            The names come from your prompt; the body is a placeholder that runs without any dependencies.
            Replace the body with your own logic and keep the checks at the top.
            It is meant to be copied, run and changed; nothing in it depends on {d}.
            Add a test for the empty case before you build on it.
            [Tell me|Let me know] which part you want to extend, and I will [simulate|write] the next version.
            If you need it in several places, move it into a module of its own.
            """),
        Sentences = EnglishSentences.Advice,
        Explanations = EnglishSentences.Explanation,
        Closings = PhraseTemplate.ParseLines(
            """
            Tell me which part of {s} matters most to you, and I can be more specific.
            If you share [an example|more context], the next simulated answer can follow it more closely.
            Would you like a shorter version, a list, or a table of this?
            I hope this simulated answer is a useful starting point for {s}.
            Ask again in other words and you will see how the answer follows them.
            [Shall I|Should I] go deeper into {d}, or is this overview enough?
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Where to start
            What to watch for
            The role of {d}
            A closer look at {d}
            Next steps
            Questions to ask
            In practice
            How it fits together
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Start small:Pick one part of {d} and finish it before you take the next.
            Write it down:A short note about {d} saves a long conversation later.
            Ask early:Somebody who knows {d} can tell you in minutes what to avoid.
            Keep it simple:If {d} {needs/need} a long explanation, look for an easier way.
            Set a limit:Decide how much time {d} may take, and stop there.
            Look at {d}:{It is/They are} easy to overlook and quick to [check|review].
            Compare two ways:Try the usual way once and a different one once, and note what changes.
            Make it visible:Put {d} where you see {it/them} every day.
            Share a draft:Show your idea for {s} to one person before you show it to ten.
            Plan a review:Put a date in your calendar to look at {d} again.
            Leave room:Not everything about {s} has to be decided today.
            Practice first:Take a small example of {s} before it counts.
            Drop one thing:Find the part of {d} that nobody would miss.
            Use what you have:Before you add something new, {v} what is already there.
            Celebrate a little:Notice when {d} {gets/get} better, and say so.
            Measure once:A rough number for {d} is better than none.
            Repeat what works:Turn what went well with {d} into a habit.
            Protect your focus:Give {s} a fixed time of the day.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Set the goal:Say in one sentence what you want from {s}.
            Collect what you need:Gather everything about {d} in one place.
            Choose a small start:Pick the smallest part of {s} that is useful by itself.
            Prepare {d}:Have {it/them} ready before you begin, so that nothing interrupts you.
            Make a first attempt:[Work quickly|Do not polish yet], and note what surprises you.
            Check the result:Compare it with the goal from the first step.
            Adjust one thing:Change {d} alone, so that you see the effect.
            Ask for feedback:Let somebody else try it without your explanation.
            Repeat:Go through the last steps again until the result holds.
            Write down what worked:Three lines about {d} are enough.
            Share it:Tell the others what changed and where to find it.
            Plan the follow-up:Decide when you will come back to {s}.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            The familiar one:the first that comes to mind with {s}.
            The classic:a choice that {n} is often mentioned with.
            The quiet favorite:less known, and worth a look if you care about {d}.
            The newcomer:a recent entry for anyone who follows {s}.
            The practical one:easy to find and easy to {v}.
            The bold one:not for everybody, but hard to forget.
            The small one:it fits well beside {d}.
            The large one:take it if you want everything at once.
            The surprising one:it has less to do with {n} than its name suggests.
            The dependable one:you will not go wrong with it.
            The local one:ask around, and somebody will point you to it.
            The seasonal one:best at the right time of the year.
            The cheap one:a good start if the budget is tight.
            The elegant one:fewer parts, and each in its place.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            What should {s} look like in the end?
            Which part of {s} matters most to you?
            How would you explain {s} to a friend?
            What would change without {d}?
            Who else should know about {d}?
            When is the right time for {s}?
            What is the smallest version of {s} that still helps?
            How will you notice that {d} {is/are} going well?
            What have you tried with {s} so far?
            Which example of {s} convinced you?
            What would you do differently the next time?
            How could {d} fit into the rest?
            """),
        Columns = ["Aspect", "What to look at", "Next step"],
        Cells = PhraseTemplate.ParseLines(
            """
            how it fits {d}
            one clear example
            what you already have
            a first, small version
            the effort it takes
            who will {v} it
            start with {n}
            write down {d}
            ask for a second opinion
            compare two options
            keep it simple
            review it next week
            decide what to leave out
            what could go wrong
            """),
        Rows = ["Goal", "Effort", "Cost", "Risk", "Time", "People", "Quality", "Tools", "Support", "Next review", "Scope", "Learning curve"],
        Greetings = PhraseTemplate.ParseLines(
            """
            Hello! You are talking to a simulated model, so my answers have the right shape and speed, but no knowledge behind them. What would you like to [try|talk about]?
            Hi there! I am a simulated language model, which means that I answer quickly, always, and without knowing anything. How can I help you today, with a list, a table or a story?
            Hello, and welcome! This reply comes from a simulated model that follows your prompt and makes no claims about the world. Ask me for a list, a table or some code to see it.
            Hey! Nice to hear from you. I am only simulated, but I do read what you write and answer in the form that you ask for. What can I do for you today?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            You are welcome! I am only a simulated model, but I am glad if the answer had the right shape. Is there anything else you would like to try?
            My pleasure. If you want to go on, ask for a list, a table or some code, and this simulated model will follow.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            I am a simulated language model served by Nebula. I follow the form of your prompt and take up its words, but I know nothing about the world and claim nothing. You can use me to [test|try out] clients, limits, streaming and tools.
            You are talking to a simulated model. My text is generated from a seed and your prompt, at the pace of the GPU that this deployment simulates. Ask me for lists, tables, code or JSON and I will answer in that form.
            I am not a real model: Nebula simulates one. That is why my answers look like answers, arrive like answers and cost tokens like answers, while their content is made up for you.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            that is the simulated answer to {q}.
            at least that is what this simulated model picked for {q}.
            though a seed decides the simulated answer to {q}.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Here is what the tool returned
            The tool answered, and this simulated reply passes it on
            Based on the result of the tool, this is the simulated answer
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            A Closer Look at {S}
            Getting Started with {S}
            {S} at a Glance
            Notes on {S}
            Thinking About {S}
            Making Sense of {S}
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            In short, this simulated summary sees {s} at the center of your text.
            This is a simulated summary of what you wrote about {s}.
            Summed up by a simulated model, your text is about {s}.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            These simulated words are about {s}.
            Simulated words about {s}.
            About {s}.
            """),
        Letter = EnglishStories.Letter,
        Story = EnglishStories.Story,
        Verses = EnglishStories.Verses,
        Jokes = EnglishStories.Jokes,
        FiveSyllables = EnglishStories.FiveSyllables,
        SevenSyllables = EnglishStories.SevenSyllables,
        ByWords = EnglishStories.ByWords,
    };
}
