namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The function words by which a language is recognised, and which are no part of a subject's core.</summary>
internal static class FunctionWords
{
    public static readonly (ReplyLanguage Language, string Words)[] All =
    [
        (ReplyLanguage.English,
            """
            a an the this that these those my your our their his her its i you he she it we they me him us them mine yours who whom whose which what
            when where why how is are was were be been being am do does did done have has had having will would shall should can could may might must
            and or but if then else than as of at by for with about against between into through during before after above below to from up down in out
            on off over under again further once here there all any both each few more most other some such no nor not only own same so too very just
            because while until although though unless since whether also please thanks thank hey hello hi ok okay well now let's lets i'm i'd i've i'll
            you're it's that's what's how's who's where's there's don't doesn't didn't can't won't isn't aren't wasn't within without per via like etc eg
            ie vs versus regarding concerning it'd yes me myself yourself itself ourselves themselves anything something everything nothing someone anyone
            really actually maybe perhaps quite rather still yet ever never always often usually sometimes first second third last next one
            want wants wanted need needs needed would-be help helps could've should've kind bit lot lots many much several tonight today tomorrow yesterday immediately thing things way ways stuff everybody everyone somebody nobody anybody object keys key fields field format rows row columns column day-to-day
            """),
        (ReplyLanguage.German,
            """
            der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ich du er sie es wir ihr mein meine meinen meiner dein
            deine sein seine unser unsere was wer wie wo wann warum wieso welche welcher welches ist sind war waren bin bist sei hat habe haben hatte
            wird werden kann kannst können könntest muss soll sollte mit von vom zu zum zur bei beim nach vor für gegen über unter aus auf an am im in
            ins um durch ohne wenn weil dass ob als auch nur noch schon sehr mir mich dir dich uns bitte danke hallo zwischen gibt ja nein man sich so
            schreibe schreib erkläre erklär nenne beschreibe erstelle gib zeige mach mache vergleiche übersetze erzähle antworte fasse sag sage hilf liste funktioniert zeilen spalten brauche möchte
            mal doch etwas eure euer diese dieser dieses diesen alle viel mehr gute guten
            """),
        (ReplyLanguage.French,
            """
            le la les un une des du de et ou mais ne pas je tu il elle nous vous ils elles mon ma mes ton ta tes son sa ses notre votre que qui quoi
            quel quelle quels quelles où quand comment pourquoi est sont était être suis es sommes êtes ai as avez ont avoir fait faire peux peut
            pouvez dois doit avec pour sur sous dans par chez sans entre vers à au aux en ce cet cette ces si plus moins très aussi bien oui non merci
            écris écrivez donne donnez donne-moi dis-moi explique expliquez explique-moi décris crée créez fais faites raconte liste nomme cite compare traduis traduisez réponds répondez dis montre aide qu'est-ce qu'est fonctionne lignes colonnes
            bonjour salut s'il plaît moi toi lui leur leurs y qu'est c'est d'un d'une l'on me te se cela ça quelques tous tout toute
            """),
        (ReplyLanguage.Spanish,
            """
            el la los las un una unos unas de del y o u pero no yo tú él ella nosotros ustedes ellos mi mis tu tus su sus nuestro nuestra que qué quién
            cuál cuáles dónde cuándo cómo por porqué es son era ser estoy está están soy eres he ha han tengo tiene tienes hay puedo puede puedes debo
            escribe escriba dame dime explica explícame describe crea haz hazme cuéntame cuenta enumera nombra compara traduce responde muestra ayúdame funciona filas columnas necesito quiero
            debe con para sobre en entre sin a al desde hasta hacia si sí más menos muy también gracias hola favor me te se le les lo esto esta este
            estos estas eso esa ese como cuando donde porque algunos algunas todo todos buenos buenas días
            """),
        (ReplyLanguage.Italian,
            """
            il lo la i gli le un uno una di del dello della dei degli delle e o ma non io tu lui lei noi voi loro mio mia miei mie tuo tua suo sua
            scrivi scriva dammi dimmi spiega spiegami descrivi crea fai fammi racconta raccontami elenca nomina confronta traduci rispondi mostra aiutami funziona righe colonne meglio vorrei
            nostro nostra che chi cosa cos'è quale quali dove quando come perché è sono era essere sei siamo siete ho hai ha abbiamo hanno avere può
            puoi posso devo deve con per su sul sulla sui tra fra in nel nella nei a al alla ai alle da dal dalla senza se più meno molto anche sì no
            grazie ciao favore mi ti si ci vi lo questo questa questi queste quello quella c'è alcuni tutti buongiorno
            """),
        (ReplyLanguage.Portuguese,
            """
            o a os as um uma uns umas de do da dos das e ou mas não eu tu você vocês ele ela nós eles elas meu minha meus minhas teu tua seu sua nosso
            escreva escreve dê dá-me explique explica descreva crie faça conte liste cite compare traduza responda diga mostre ajude funciona linhas colunas preciso quero
            nossa que quê quem qual quais onde quando como por porquê é são era ser estou está estão sou és tenho tem têm há posso pode podes devo deve
            com para sobre em no na nos nas entre sem ao aos à às pelo pela até se sim mais menos muito também obrigado obrigada olá favor me te lhe
            isto isso este esta esse essa estes estas alguns algumas todos tudo bom dia
            """),
    ];
}
