using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>German phrases. The subject and the prompt's nouns stand in quotation marks, so that they need no inflection.</summary>
internal static class GermanPhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "Ihre Nachricht",
        NoSubjectInFiction = "einen ganz normalen Tag",
        Quotes = ("„", "“"),
        SubjectQuotes = ("„", "“"),
        Translation = "Simulierte Übersetzung:",
        Revision = "Hier ist Ihr Text als simulierte Überarbeitung:",
        RevisionNotes = [PhraseTemplate.Parse("Ein echtes Modell hätte die Wörter geändert; dieses simulierte behält Ihre bei.")],
        Mentions = "Es erwähnt",
        And = " und ",
        Yes = "Ja",
        No = "Nein",
        Nouns = [.. Array.ConvertAll("Ziel Beispiel Ergebnis Frage Zusammenhang Überblick".Split(' '), noun => new PromptNoun(noun, true))],
        FictionNouns = [.. Array.ConvertAll("Laterne Fluss Mondlicht Garten Stille".Split(' '), noun => new PromptNoun(noun, true))],
        Verbs = ["prüfen", "planen", "vergleichen"],
        FictionVerbs = ["träumen", "singen", "warten"],
        Openings = PhraseTemplate.ParseLines(
            """
            Hier ist eine simulierte Antwort zum Thema {s}.
            Danke für Ihre Anfrage zu {s}; diese Antwort ist simuliert.
            Es geht um {s}, und so würde ein simuliertes Modell darauf antworten.
            Schauen wir uns {s} an, mit dem Hinweis, dass dieser Text simuliert ist.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            Sie fragen {q}, und dies ist eine simulierte Antwort.
            Hier ist eine simulierte Antwort auf {q}.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Hier ist eine simulierte Liste zu {s}:
            Zum Thema {s} schlägt ein simuliertes Modell Folgendes vor:
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Hier ist eine simulierte Tabelle zu {s}:
            Diese simulierte Tabelle gibt einen Überblick über {s}:
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Hier ist ein simuliertes Beispiel zu {s}:
            Dieser simulierte Code ist ein Anfang für {s}:
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            Die Namen stammen aus Ihrer Anfrage; der Inhalt ist ein Platzhalter.
            Ersetzen Sie den Inhalt durch Ihre eigene Logik.
            Ein Test für den leeren Fall lohnt sich, bevor Sie darauf aufbauen.
            """),
        Sentences = Sentences,
        Explanations = Sentences,
        Closings = PhraseTemplate.ParseLines(
            """
            Sagen Sie mir, welcher Teil von {s} Ihnen wichtig ist, dann werde ich genauer.
            Möchten Sie lieber eine Liste, eine Tabelle oder eine kürzere Fassung?
            Mit einem Beispiel von Ihnen kann die nächste simulierte Antwort genauer folgen.
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Der Anfang
            Worauf es ankommt
            Die nächsten Schritte
            In der Praxis
            Ein genauerer Blick auf {d}
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Klein anfangen:Ein Teil von {s} genügt für den Anfang.
            Aufschreiben:Eine kurze Notiz zu {d} erspart später ein langes Gespräch.
            Früh fragen:Jemand kennt {d} sicher schon.
            Einfach bleiben:Was eine lange Erklärung braucht, geht meist auch leichter.
            Grenzen setzen:Legen Sie fest, wie viel Zeit {s} kosten darf.
            Vergleichen:Probieren Sie zwei Wege und achten Sie auf den Unterschied.
            Teilen:Zeigen Sie den Entwurf zuerst einer Person.
            Prüfen:Ein Termin für einen zweiten Blick auf {d} schadet nie.
            Weglassen:Suchen Sie den Teil, den niemand vermissen würde.
            Wiederholen:Machen Sie aus dem, was gut lief, eine Gewohnheit.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Ziel festlegen:Sagen Sie in einem Satz, worum es bei {s} geht.
            Material sammeln:Legen Sie alles zu {d} an einen Ort.
            Klein beginnen:Wählen Sie den kleinsten nützlichen Teil.
            Ausprobieren:Der erste Versuch muss nicht perfekt sein.
            Prüfen:Vergleichen Sie das Ergebnis mit dem Ziel.
            Anpassen:Ändern Sie immer nur eine Sache.
            Rückmeldung holen:Lassen Sie jemanden einen Blick auf {d} werfen.
            Festhalten:Drei Zeilen zu {s} genügen.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            Das Bekannte:fällt bei {s} meist zuerst ein.
            Das Klassische:oft genannt und selten falsch.
            Das Neue:für alle, die {s} verfolgen.
            Das Praktische:leicht zu finden.
            Das Besondere:nicht für jeden, aber schwer zu vergessen.
            Das Kleine:passt gut neben {d}.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            Was soll bei {s} am Ende herauskommen?
            Welcher Teil von {s} ist Ihnen am wichtigsten?
            Wie würden Sie {s} einer Freundin erklären?
            Wer sollte noch von {d} wissen?
            Was haben Sie schon versucht?
            Woran merken Sie, dass {d} gelingt?
            """),
        Columns = ["Aspekt", "Worauf achten", "Nächster Schritt"],
        Cells = PhraseTemplate.ParseLines(
            """
            ein klares Beispiel
            der nötige Aufwand
            klein anfangen
            eine zweite Meinung
            was schiefgehen kann
            einfach halten
            zwei Wege vergleichen
            später prüfen
            """),
        Rows = ["Ziel", "Aufwand", "Kosten", "Risiko", "Zeit", "Qualität"],
        Greetings = PhraseTemplate.ParseLines(
            """
            Hallo! Sie sprechen mit einem simulierten Modell: Meine Antworten haben die richtige Form, aber kein Wissen dahinter. Womit kann ich Ihnen helfen?
            Guten Tag! Ich bin simuliert, lese aber, was Sie schreiben, und antworte in der gewünschten Form. Was möchten Sie ausprobieren?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            Gern geschehen! Ich bin nur ein simuliertes Modell, aber es freut mich, wenn die Form gepasst hat.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            Ich bin ein simuliertes Sprachmodell von Nebula. Ich greife die Wörter Ihrer Anfrage auf und halte mich an ihre Form, behaupte aber nichts über die Welt. Fragen Sie mich nach Listen, Tabellen oder Code.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            so lautet die simulierte Antwort auf {q}.
            das hat jedenfalls dieses simulierte Modell für {q} ausgewählt.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Das Werkzeug hat Folgendes geliefert
            Das ist das Ergebnis des Werkzeugs, weitergegeben von einem simulierten Modell
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            Ein Blick auf {S}
            Gedanken zu {S}
            {S} im Überblick
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            Kurz gesagt geht es in dieser simulierten Zusammenfassung um {s}.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            Diese simulierten Wörter handeln von {s}.
            Simulierte Wörter zu {s}.
            Zu {s}.
            """),
        Letter = PhraseTemplate.ParseLines(
            """
            Betreff: {s}
            Guten Tag,
            ich schreibe Ihnen wegen {s}. Da dieser Brief simuliert ist, ersetzen Sie die Einzelheiten bitte durch Ihre eigenen.
            Am wichtigsten ist {d}. Ich würde gern bald mit Ihnen darüber sprechen.
            Vielen Dank im Voraus.
            Mit freundlichen Grüßen
            Ein simuliertes Modell
            """),
        Story = PhraseTemplate.ParseLines(
            """
            Es war einmal ein simulierter Erzähler, der von {s} berichten wollte.
            Mira hatte schon oft von {s} gehört, aber nie aus solcher Nähe.
            Draußen schrieb der Regen kleine Notizen an das Fenster.
            "Wir sollten aufbrechen, bevor es dunkel wird", sagte eine Stimme.
            Niemand antwortete, denn alle dachten an {d}.
            An der ersten Brücke blieben sie stehen und teilten das Brot.
            Am Morgen lag die Antwort im Gras, kleiner und wärmer als gedacht.
            Und wenn später jemand nach {s} fragte, lächelten sie.
            """),
        Verses = PhraseTemplate.ParseLines(
            """
            Ich schrieb ein Wort für {s},
            und ließ es durch die Straßen gehn,
            es fragte nicht, es blieb nicht stehn,
            und alle konnten es verstehn.
            Der Morgen kam mit leisem Schritt,
            er nahm den Nebel langsam mit,
            und was noch eben Frage war,
            das wurde zwischen Bäumen klar.
            """),
        Jokes = PhraseTemplate.ParseLines(
            """
            Warum erzählt ein simuliertes Modell einen Witz über {s}? Weil der Startwert es so wollte, und der lacht nie.
            """),
        FiveSyllables = ["der Morgen hört zu", "ein stilles Fenster", "der Regen wird leis", "das Licht auf dem See"],
        SevenSyllables = ["und niemand fragt nach Antwort", "der Wind blättert im Kalender", "jedes Wort ist für dich da"],
        ByWords =
        [
            ["Simuliert."],
            ["Alles simuliert."],
            ["Dies ist simuliert."],
            ["Dieser Text ist simuliert.", "Alles beginnt ganz leise.", "Nichts hier ist wahr."],
            ["Jedes Wort hier ist simuliert.", "Der Tag endet ohne Eile.", "Das Licht fällt sanft herein."],
            ["Diese Wörter wurden für Sie gezählt.", "Ein kleines Beispiel hilft hier sehr.", "Wer langsam liest, versteht oft mehr."],
            ["Ein kleiner Satz kann auch einmal genügen.", "Der Wind trägt die Blätter weit fort.", "Nach dem Regen wirkt alles viel klarer."],
            ["Langsamer Regen fällt auf die Dächer der Stadt.", "Die Straßen werden still, wenn die Nacht kommt.", "Jede Zeile hat die Länge, die gewünscht war."],
        ],
    };

    private static PhraseTemplate[] Sentences { get; } = PhraseTemplate.ParseLines(
        """
        Am besten beginnt man mit einer kurzen Beschreibung von {s}.
        Ein Beispiel hilft hier meist mehr als eine lange Erklärung.
        Das Stichwort {d} verdient dabei einen eigenen Absatz.
        Zuerst ist zu klären, was mit {d} genau gemeint ist.
        Ein echtes Modell würde an dieser Stelle Fakten zu {d} nennen; ein simuliertes lässt den Platz dafür frei.
        Danach lohnt sich ein Blick auf {d} und darauf, wie alles zusammenhängt.
        Wer {s} zum ersten Mal begegnet, braucht zuerst die kurze Fassung.
        Eine einfache Skizze zu {d} sagt oft mehr als ein weiterer Satz.
        Die Reihenfolge ist nicht so wichtig, solange kein Schritt fehlt.
        Es hilft, das Ziel in einem Satz aufzuschreiben.
        Zahlen gehörten ebenfalls hierher, zusammen mit ihrer Quelle.
        Was sich ohne {d} ändern würde, ist eine gute Frage.
        Zwei Menschen können {s} ganz verschieden verstehen.
        Wenn die Zeit knapp ist, genügt der Teil zu {d}.
        Ein Vergleich mit etwas Bekanntem macht {s} leichter verständlich.
        Kleine Versuche sind billig und zeigen schnell, was funktioniert.
        Am Ende sollte noch einmal die Frage stehen, worum es bei {s} geht.
        Manches an {s} erklärt sich von selbst, sobald der Anfang gemacht ist.
        Fragen Sie ruhig jemanden, der {d} schon kennt.
        Im Zweifel ist die Lösung besser, die sich leicht rückgängig machen lässt.
        Notieren Sie, was Sie an {d} überrascht.
        Ein fester Termin hilft, {s} nicht aus den Augen zu verlieren.
        """);
}
