using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>Italian phrases. The subject and the prompt's nouns stand in quotation marks, so that they need no inflection.</summary>
internal static class ItalianPhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "il suo messaggio",
        NoSubjectInFiction = "un giorno qualunque",
        Quotes = ("«", "»"),
        SubjectQuotes = ("«", "»"),
        Translation = "Traduzione simulata:",
        Revision = "Ecco il suo testo come revisione simulata:",
        RevisionNotes = [PhraseTemplate.Parse("Un modello vero avrebbe cambiato le parole; questo, simulato, conserva le sue.")],
        Mentions = "Si parla di",
        And = " e ",
        Yes = "Sì",
        No = "No",
        Nouns = [.. Array.ConvertAll("obiettivo esempio risultato contesto insieme dettaglio".Split(' '), noun => new PromptNoun(noun, true))],
        FictionNouns = [.. Array.ConvertAll("lanterna fiume giardino silenzio inverno".Split(' '), noun => new PromptNoun(noun, true))],
        Verbs = ["verificare", "preparare", "confrontare"],
        FictionVerbs = ["sognare", "cantare", "aspettare"],
        Openings = PhraseTemplate.ParseLines(
            """
            Ecco una risposta simulata su {s}.
            Grazie per la domanda su {s}; questa risposta è simulata.
            Si parla di {s}, e un modello simulato risponderebbe così.
            Guardiamo insieme {s}, ricordando che questo testo è simulato.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            Lei chiede {q}, e questa è una risposta simulata.
            Ecco una risposta simulata a {q}.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Ecco un elenco simulato su {s}:
            Su {s} un modello simulato propone quanto segue:
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Ecco una tabella simulata su {s}:
            Questa tabella simulata offre una panoramica di {s}:
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Ecco un esempio simulato per {s}:
            Questo codice simulato è un punto di partenza per {s}:
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            I nomi vengono dalla sua richiesta; il contenuto è un esempio da completare.
            Sostituisca il contenuto con la sua logica.
            Aggiunga una prova per il caso vuoto prima di proseguire.
            """),
        Sentences = Sentences,
        Explanations = Sentences,
        Closings = PhraseTemplate.ParseLines(
            """
            Mi dica quale parte di {s} le interessa di più e sarò più preciso.
            Preferisce un elenco, una tabella o una versione più breve?
            Con un suo esempio la prossima risposta simulata sarà più vicina.
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Da dove cominciare
            A che cosa badare
            I prossimi passi
            In pratica
            Uno sguardo a {d}
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Cominciare in piccolo:Una sola parte di {s} basta per iniziare.
            Annotare:Poche righe su {d} risparmiano una lunga discussione.
            Chiedere presto:Qualcuno conosce di certo {d}.
            Restare semplici:Ciò che chiede una lunga spiegazione si può fare meglio.
            Porre un limite:Decida quanto tempo può richiedere {s}.
            Confrontare:Provi due strade e noti la differenza.
            Condividere:Mostri la bozza prima a una persona.
            Rivedere:Una data per riguardare {d} non guasta mai.
            Togliere:Cerchi la parte che nessuno rimpiangerebbe.
            Ripetere:Faccia di ciò che è riuscito un'abitudine.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Fissare l'obiettivo:Dica in una frase che cosa si aspetta da {s}.
            Raccogliere:Metta tutto su {d} in un solo posto.
            Cominciare in piccolo:Scelga la più piccola parte utile.
            Provare:Il primo tentativo non deve essere perfetto.
            Verificare:Confronti il risultato con l'obiettivo.
            Correggere:Cambi una cosa alla volta.
            Chiedere un parere:Mostri {d} a qualcuno.
            Tenere traccia:Tre righe su {s} bastano.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            Il noto:il primo che viene in mente per {s}.
            Il classico:nominato spesso e raramente sbagliato.
            Il nuovo:per chi segue {s}.
            Il pratico:facile da trovare.
            L'originale:non per tutti, ma difficile da dimenticare.
            Il piccolo:sta bene accanto a {d}.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            Che cosa si aspetta da {s}?
            Quale parte di {s} le sta più a cuore?
            Come spiegherebbe {s} a un'amica?
            Chi altro dovrebbe conoscere {d}?
            Che cosa ha già provato?
            Da che cosa si vedrà che {d} procede?
            """),
        Columns = ["Aspetto", "Che cosa guardare", "Passo successivo"],
        Cells = PhraseTemplate.ParseLines(
            """
            un esempio chiaro
            l'impegno necessario
            cominciare in piccolo
            un secondo parere
            che cosa può andare storto
            restare semplici
            confrontare due strade
            rivedere più tardi
            """),
        Rows = ["Obiettivo", "Impegno", "Costo", "Rischio", "Tempo", "Qualità"],
        Greetings = PhraseTemplate.ParseLines(
            """
            Ciao! Sta parlando con un modello simulato: le mie risposte hanno la forma giusta, ma nessun sapere dietro. Come posso aiutarla?
            Buongiorno e benvenuto! Sono simulato, ma leggo ciò che scrive e rispondo nella forma richiesta. Che cosa vuole provare?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            Prego! Sono solo un modello simulato, ma mi fa piacere se la forma andava bene.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            Sono un modello linguistico simulato, servito da Nebula. Riprendo le parole della sua richiesta e ne seguo la forma, senza affermare nulla sul mondo. Mi chieda un elenco, una tabella o del codice.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            questa è la risposta simulata a {q}.
            almeno è ciò che questo modello simulato ha scelto per {q}.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Ecco che cosa ha restituito lo strumento
            Il risultato dello strumento, trasmesso da un modello simulato
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            Uno sguardo a {S}
            Appunti su {S}
            {S} in breve
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            In breve, questo riassunto simulato mette {s} al centro del suo testo.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            Queste parole simulate parlano di {s}.
            Parole simulate su {s}.
            Su {s}.
            """),
        Letter = PhraseTemplate.ParseLines(
            """
            Oggetto: {s}
            Buongiorno,
            le scrivo a proposito di {s}. Poiché questa lettera è simulata, sostituisca i dettagli con i suoi.
            Il punto principale è {d}. Vorrei parlarne presto con lei.
            Grazie in anticipo.
            Cordiali saluti,
            Un modello simulato
            """),
        Story = PhraseTemplate.ParseLines(
            """
            C'era una volta un narratore simulato che voleva parlare di {s}.
            Mira ne aveva sentito parlare spesso, ma mai così da vicino.
            Fuori la pioggia scriveva piccole note sul vetro.
            «Dobbiamo partire prima che faccia buio», disse una voce.
            Nessuno rispose, perché tutti pensavano a {d}.
            Al primo ponte si fermarono a dividere il pane.
            Al mattino la risposta era nell'erba, più piccola e più calda del previsto.
            E quando qualcuno chiedeva di {s}, sorridevano.
            """),
        Verses = PhraseTemplate.ParseLines(
            """
            Lasciai una parola sul sentiero,
            parlava piano di {s},
            la notte la tenne in un pensiero,
            la luce la posò sul mare.
            Il vento volta un'altra pagina,
            il giardino tiene i suoi colori,
            e la mattina, senza fretta,
            ascolta crescere i fiori.
            """),
        Jokes = PhraseTemplate.ParseLines(
            """
            Perché un modello simulato racconta una barzelletta su {s}? Perché così ha voluto il seme, e il seme non ride mai.
            """),
        FiveSyllables = ["la luce sul mare", "la luna sul mare", "il vento e la neve"],
        SevenSyllables = ["e la sera si riposa", "una parola nel vento", "ogni verso ti accompagna"],
        ByWords =
        [
            ["Simulato."],
            ["Tutto simulato."],
            ["Questo è simulato."],
            ["Questo testo è simulato.", "Tutto comincia molto piano.", "Niente qui è vero."],
            ["Ogni parola qui è simulata.", "Il giorno finisce senza fretta.", "La luce entra piano oggi."],
            ["Queste parole sono contate per lei.", "Un piccolo esempio aiuta molto qui.", "Chi legge piano capisce sempre meglio."],
            ["Anche una piccola frase può bastare oggi.", "Il vento porta le foglie molto lontano.", "Dopo la pioggia tutto sembra più chiaro."],
            ["La pioggia cade piano sui tetti della città.", "Le strade restano tranquille quando arriva la notte.", "Ogni riga ha la lunghezza che si voleva."],
        ],
    };

    private static PhraseTemplate[] Sentences { get; } = PhraseTemplate.ParseLines(
        """
        La cosa migliore è cominciare con una breve descrizione di {s}.
        Un esempio aiuta spesso più di una lunga spiegazione.
        La parola {d} merita qui un paragrafo a sé.
        Per prima cosa va chiarito che cosa si intende per {d}.
        Un modello vero darebbe qui dei fatti su {d}; uno simulato lascia lo spazio libero.
        Poi conviene passare a {d} e mostrare come tutto si collega.
        Chi incontra {s} per la prima volta ha bisogno della versione breve.
        Un semplice disegno di {d} dice spesso più di un altro paragrafo.
        L'ordine conta meno di quanto sembri, se non manca nessun passo.
        Aiuta scrivere l'obiettivo in una sola frase.
        Qui starebbero bene anche dei numeri, con la loro fonte.
        Una buona domanda è che cosa cambierebbe senza {d}.
        Due persone possono capire {s} in modo molto diverso.
        Se il tempo è poco, basta la parte su {d}.
        Un confronto con qualcosa di noto rende {s} più chiaro.
        Le piccole prove costano poco e insegnano molto.
        Alla fine conviene tornare alla domanda iniziale.
        Una parte di {s} si spiega da sola appena si comincia.
        Chieda a qualcuno che conosce già {d}.
        Nel dubbio, scelga ciò che si può annullare facilmente.
        Annoti che cosa la sorprende di {d}.
        Una data fissa aiuta a non perdere di vista {s}.
        """);
}
