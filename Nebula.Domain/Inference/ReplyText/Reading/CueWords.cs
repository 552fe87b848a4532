namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The words that hint at a form, in all languages of replies.</summary>
internal static class CueWords
{
    public static readonly (WordCue Cue, string Words)[] All =
    [
        (WordCue.About, "about regarding concerning über sobre propos riguardo acerca"),
        (WordCue.Versus, "vs versus vs."),
        (WordCue.List, "list bullet bullets bulleted bullet-point liste auflistung stichpunkte stichpunkten lista listado elenco elenca enumera énumère enumere lister brainstorm checklist"),
        (WordCue.Steps, "steps step-by-step schritte schritten étapes pasos passaggi passos recipe rezept recette receta ricetta receita itinerary roadmap"),
        (WordCue.Item,
            """
            tips ways reasons ideas examples things facts names questions points items benefits advantages disadvantages options features suggestions
            books movies songs places activities exercises recommendations strategies methods techniques topics keywords hashtags synonyms quotes pros cons titles
            gründe tipps ideen beispiele vorteile nachteile punkte fragen namen wege möglichkeiten
            raisons conseils idées exemples façons avantages points questions noms moyens
            razones consejos ideas ejemplos formas ventajas puntos preguntas nombres maneras
            motivi consigli idee esempi modi vantaggi punti domande nomi ragioni
            razões dicas ideias exemplos formas vantagens pontos perguntas nomes maneiras motivos
            """),
        (WordCue.Table, "table tabelle tableau tabla tabella tabela spreadsheet"),
        (WordCue.Code, "code function script program class method snippet query regex endpoint component algorithm api funktion programm fonction función programa funzione função unittest"),
        (WordCue.Haiku, "haiku haikus haïku"),
        (WordCue.Poem, "poem poems poetry verse sonnet limerick lyrics rhyme gedicht poème poema poesia"),
        (WordCue.Story, "story stories tale geschichte histoire historia cuento storia racconto história conto fable märchen"),
        (WordCue.Email, "email e-mail mail letter brief-an lettre carta lettera courriel correo"),
        (WordCue.Joke, "joke jokes pun witz blague chiste barzelletta piada"),
        (WordCue.Word, "word words wort wörter wörtern worte worten mot mots palabra palabras parola parole palavra palavras"),
        (WordCue.Sentence, "sentence sentences satz sätze sätzen phrase phrases frase frases frasi"),
        (WordCue.Paragraph, "paragraph paragraphs absatz absätze absätzen paragraphe paragraphes párrafo párrafos paragrafo paragrafi parágrafo parágrafos"),
        (WordCue.Yes, "yes ja oui sí sim"),
        (WordCue.No, "no nein non não"),
        (WordCue.Title, "title titles headline heading titel überschrift titre título titolo slogan tagline"),
        (WordCue.Summary, "summarize summarise summary tl;dr tldr zusammenfassung zusammenfassen fasse résume résumé résumer resume resumen resumir riassumi riassunto riassumere resumo"),
        (WordCue.Translate, "translate translation übersetze übersetzen traduis traduire traduce traducir traduci tradurre traduza traduzir traduzca traduisez"),
        (WordCue.Greeting, "hi hello hey hallo bonjour salut hola ciao buongiorno olá howdy greetings moin servus yo hiya"),
        (WordCue.Thanks, "thanks thank danke merci gracias grazie obrigado obrigada"),
        (WordCue.Json, "json"),
        (WordCue.Echo, "say repeat echo sag sage wiederhole dis répète répétez di repite repita ripeti diga repete print output"),
        (WordCue.Count, "count zähle compte cuenta conta conte"),
        (WordCue.Compare, "compare comparison difference differences contrast vergleiche vergleich unterschied compara comparación diferencia diferencias confronta differenza différence comparer diferença"),
        (WordCue.NumberUnit, "number integer digit zahl nombre número numero"),
        (WordCue.Brief, "brief briefly short concise concisely tersely kurz court bref breve brevemente terse succinct tweet caption sms"),
        (WordCue.Only, "only just single exactly nur seulement uniquement sólo solo soltanto solamente apenas somente genau exactement exactamente esattamente"),
        (WordCue.Label, "classify categorize categorise label sentiment klassifiziere classe clasifica classifica classifique"),
        (WordCue.Choose, "choose pick either"),
        (WordCue.Auxiliary, "is are was were do does did can could should would will has have am"),
        (WordCue.How, "how wie comment cómo como come"),
        (WordCue.Question, "what why when where which who whose what's who's"),
        (WordCue.Answer, "reply respond answer antworte antworten réponds répondez responde responda rispondi return"),
        (WordCue.Document, "description essay article overview review introduction analysis explanation post paragraph-long biography speech beschreibung aufsatz dissertation descripción ensayo descrizione saggio descrição ensaio"),
        (WordCue.Boundary, "using please because so but then while assuming including bitte afin"),
    ];

    /// <summary>The names of 1, 2, 3 and so on; other languages' and other genders' names of the same number follow after slashes.</summary>
    public static readonly string[] Numbers =
    [
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
        "ein/eine/einem/einen/eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "un/une deux trois quatre cinq six sept huit neuf dix onze douze",
        "una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "un/una due tre quattro cinque sei sette otto nove dieci undici dodici",
        "um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze",
    ];
}
