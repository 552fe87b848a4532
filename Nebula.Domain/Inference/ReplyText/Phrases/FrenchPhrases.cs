using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>French phrases. The subject and the prompt's nouns stand in quotation marks, so that they need no inflection.</summary>
internal static class FrenchPhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "votre message",
        NoSubjectInFiction = "une journée ordinaire",
        Quotes = ("« ", " »"),
        SubjectQuotes = ("« ", " »"),
        Translation = "Traduction simulée :",
        Revision = "Voici votre texte, révision simulée :",
        RevisionNotes = [PhraseTemplate.Parse("Un vrai modèle aurait changé les mots ; ce modèle simulé garde les vôtres.")],
        Mentions = "Il y est question de",
        And = " et ",
        Yes = "Oui",
        No = "Non",
        Nouns = [.. Array.ConvertAll("objectif exemple résultat contexte ensemble détail".Split(' '), noun => new PromptNoun(noun, true))],
        FictionNouns = [.. Array.ConvertAll("lanterne rivière jardin silence hiver".Split(' '), noun => new PromptNoun(noun, true))],
        Verbs = ["vérifier", "préparer", "comparer"],
        FictionVerbs = ["rêver", "chanter", "attendre"],
        Openings = PhraseTemplate.ParseLines(
            """
            Voici une réponse simulée au sujet de {s}.
            Merci pour votre question sur {s} ; cette réponse est simulée.
            Vous parlez de {s}, et voici ce que répondrait un modèle simulé.
            Regardons {s} ensemble, en gardant à l'esprit que ce texte est simulé.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            Vous demandez {q}, et voici une réponse simulée.
            Voici une réponse simulée à {q}.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Voici une liste simulée sur {s} :
            Au sujet de {s}, un modèle simulé propose ceci :
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Voici un tableau simulé sur {s} :
            Ce tableau simulé donne une vue d'ensemble de {s} :
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Voici un exemple simulé pour {s} :
            Ce code simulé est un point de départ pour {s} :
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            Les noms viennent de votre demande ; le contenu est un exemple à compléter.
            Remplacez le corps par votre propre logique.
            Ajoutez un test pour le cas vide avant de continuer.
            """),
        Sentences = Sentences,
        Explanations = Sentences,
        Closings = PhraseTemplate.ParseLines(
            """
            Dites-moi quelle partie de {s} compte le plus pour vous, et je serai plus précis.
            Préférez-vous une liste, un tableau ou une version plus courte ?
            Avec un exemple de votre part, la prochaine réponse simulée suivra de plus près.
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Par où commencer
            À surveiller
            Les prochaines étapes
            En pratique
            Un regard sur {d}
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Commencer petit:Une seule partie de {s} suffit pour débuter.
            Noter:Quelques mots sur {d} évitent une longue discussion.
            Demander tôt:Quelqu'un connaît sûrement déjà {d}.
            Rester simple:Ce qui demande une longue explication peut se faire autrement.
            Fixer une limite:Décidez du temps que {s} peut prendre.
            Comparer:Essayez deux voies et notez la différence.
            Partager:Montrez l'ébauche à une personne d'abord.
            Revoir:Une date pour relire {d} ne fait jamais de mal.
            Enlever:Cherchez la partie que personne ne regretterait.
            Répéter:Faites une habitude de ce qui a bien marché.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Fixer le but:Dites en une phrase ce que vous attendez de {s}.
            Rassembler:Mettez tout ce qui concerne {d} au même endroit.
            Commencer petit:Choisissez la plus petite partie utile.
            Essayer:Le premier essai n'a pas besoin d'être parfait.
            Vérifier:Comparez le résultat avec le but.
            Ajuster:Ne changez qu'une chose à la fois.
            Demander un avis:Montrez {d} à quelqu'un.
            Garder une trace:Trois lignes sur {s} suffisent.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            Le familier:le premier qui vient à l'esprit pour {s}.
            Le classique:souvent cité, rarement regretté.
            Le nouveau:pour ceux qui suivent {s}.
            Le pratique:facile à trouver.
            L'original:pas pour tous, mais difficile à oublier.
            Le petit:il va bien avec {d}.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            Qu'attendez-vous de {s} ?
            Quelle partie de {s} compte le plus ?
            Comment expliqueriez-vous {s} à une amie ?
            Qui d'autre devrait connaître {d} ?
            Qu'avez-vous déjà essayé ?
            À quoi verrez-vous que {d} avance ?
            """),
        Columns = ["Aspect", "À regarder", "Étape suivante"],
        Cells = PhraseTemplate.ParseLines(
            """
            un exemple clair
            l'effort nécessaire
            commencer petit
            un deuxième avis
            ce qui peut échouer
            rester simple
            comparer deux voies
            revoir plus tard
            """),
        Rows = ["Objectif", "Effort", "Coût", "Risque", "Temps", "Qualité"],
        Greetings = PhraseTemplate.ParseLines(
            """
            Bonjour ! Vous parlez à un modèle simulé : mes réponses ont la bonne forme, mais aucun savoir derrière elles. Que puis-je faire pour vous ?
            Bonjour et bienvenue ! Je suis simulé, mais je lis ce que vous écrivez et je réponds dans la forme voulue. Que voulez-vous essayer ?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            Avec plaisir ! Je ne suis qu'un modèle simulé, mais je suis content si la forme vous a convenu.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            Je suis un modèle de langue simulé, servi par Nebula. Je reprends les mots de votre demande et j'en suis la forme, sans rien affirmer sur le monde. Demandez-moi une liste, un tableau ou du code.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            telle est la réponse simulée à {q}.
            c'est du moins ce que ce modèle simulé a choisi pour {q}.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Voici ce que l'outil a renvoyé
            Le résultat de l'outil, transmis par un modèle simulé
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            Un regard sur {S}
            Notes sur {S}
            {S} en bref
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            En bref, ce résumé simulé place {s} au centre de votre texte.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            Ces mots simulés parlent de {s}.
            Mots simulés sur {s}.
            Sur {s}.
            """),
        Letter = PhraseTemplate.ParseLines(
            """
            Objet : {s}
            Bonjour,
            Je vous écris au sujet de {s}. Comme cette lettre est simulée, remplacez les détails par les vôtres.
            Le point principal est {d}. J'aimerais en parler avec vous bientôt.
            Merci d'avance pour votre réponse.
            Cordialement,
            Un modèle simulé
            """),
        Story = PhraseTemplate.ParseLines(
            """
            Il était une fois un conteur simulé qui voulait parler de {s}.
            Mira en avait souvent entendu parler, mais jamais d'aussi près.
            Dehors, la pluie écrivait de petites notes sur la vitre.
            « Il faut partir avant la nuit », dit une voix.
            Personne ne répondit, car tous pensaient à {d}.
            Au premier pont, ils s'arrêtèrent pour partager le pain.
            Au matin, la réponse était dans l'herbe, plus petite et plus douce que prévu.
            Et quand on leur parlait de {s}, ils souriaient.
            """),
        Verses = PhraseTemplate.ParseLines(
            """
            J'ai mis un mot sur le chemin,
            il parle bas de {s},
            la nuit le tient dans sa main,
            le jour le pose sur la pierre.
            Le vent tourne une page encore,
            le jardin garde ses couleurs,
            et la lumière, à son aurore,
            écoute battre un peu nos cœurs.
            """),
        Jokes = PhraseTemplate.ParseLines(
            """
            Pourquoi un modèle simulé raconte-t-il une blague sur {s} ? Parce que sa graine l'a voulu, et qu'elle ne rit jamais.
            """),
        FiveSyllables = ["le matin écoute", "la lampe est tranquille", "un mot dans la nuit"],
        SevenSyllables = ["et le vent tourne les pages", "la rivière est un murmure", "chaque mot est fait pour toi"],
        ByWords =
        [
            ["Simulé."],
            ["Tout simulé."],
            ["Ceci est simulé."],
            ["Ce texte est simulé.", "Tout commence très doucement.", "Rien ici n'est vrai."],
            ["Chaque mot ici est simulé.", "Le jour finit sans hâte.", "La lumière entre doucement aujourd'hui."],
            ["Ces mots sont comptés pour vous.", "Un petit exemple aide beaucoup ici.", "Qui lit lentement comprend souvent mieux."],
            ["Une petite phrase peut suffire ce soir.", "Le vent emporte les feuilles très loin.", "Après la pluie tout semble plus clair."],
            ["La pluie tombe doucement sur les toits gris.", "Les rues restent calmes quand la nuit tombe.", "Chaque ligne a la longueur qui fut demandée."],
        ],
    };

    private static PhraseTemplate[] Sentences { get; } = PhraseTemplate.ParseLines(
        """
        Le mieux est de commencer par une courte description de {s}.
        Un exemple aide souvent plus qu'une longue explication.
        Le mot {d} mérite ici son propre paragraphe.
        Il faut d'abord préciser ce que l'on entend par {d}.
        Un vrai modèle donnerait ici des faits sur {d} ; un modèle simulé en laisse la place.
        Ensuite, on peut passer à {d} et montrer comment tout se tient.
        Celui qui découvre {s} a besoin de la version courte avant les détails.
        Un simple dessin de {d} en dit souvent davantage.
        L'ordre compte moins qu'il n'y paraît, pourvu qu'aucune étape ne manque.
        Il est utile d'écrire l'objectif en une phrase.
        Des chiffres auraient aussi leur place ici, avec leur source.
        Une bonne question est de savoir ce qui changerait sans {d}.
        Deux personnes peuvent comprendre {s} très différemment.
        Si le temps manque, la partie sur {d} suffit.
        Une comparaison avec une chose connue rend {s} plus clair.
        Les petits essais coûtent peu et apprennent beaucoup.
        À la fin, il vaut la peine de revenir à la question de départ.
        Une partie de {s} s'éclaire d'elle-même une fois le début posé.
        Demandez à quelqu'un qui connaît déjà {d}.
        En cas de doute, préférez ce qui se défait facilement.
        Notez ce qui vous surprend dans {d}.
        Une date fixe aide à ne pas perdre {s} de vue.
        """);
}
