using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>A few phrases that people translate to try a model, in all languages of replies.</summary>
internal static class CommonPhrases
{
    /// <summary>Each line has the languages in the order of <see cref="ReplyLanguage"/>.</summary>
    private static readonly string[][] All =
    [
        ["Hello", "Hallo", "Bonjour", "Hola", "Ciao", "Olá"],
        ["Good morning", "Guten Morgen", "Bonjour", "Buenos días", "Buongiorno", "Bom dia"],
        ["Good evening", "Guten Abend", "Bonsoir", "Buenas tardes", "Buonasera", "Boa noite"],
        ["Good night", "Gute Nacht", "Bonne nuit", "Buenas noches", "Buonanotte", "Boa noite"],
        ["Goodbye", "Auf Wiedersehen", "Au revoir", "Adiós", "Arrivederci", "Adeus"],
        ["Thank you", "Danke", "Merci", "Gracias", "Grazie", "Obrigado"],
        ["Please", "Bitte", "S'il vous plaît", "Por favor", "Per favore", "Por favor"],
        ["Yes", "Ja", "Oui", "Sí", "Sì", "Sim"],
        ["No", "Nein", "Non", "No", "No", "Não"],
        ["How are you?", "Wie geht es Ihnen?", "Comment allez-vous ?", "¿Cómo está?", "Come sta?", "Como está?"],
        ["I love you", "Ich liebe dich", "Je t'aime", "Te quiero", "Ti amo", "Eu te amo"],
        ["Hello, world!", "Hallo, Welt!", "Bonjour, le monde !", "¡Hola, mundo!", "Ciao, mondo!", "Olá, mundo!"],
        ["Hello, how are you?", "Hallo, wie geht es Ihnen?", "Bonjour, comment allez-vous ?", "Hola, ¿cómo está?", "Ciao, come sta?", "Olá, como está?"],
        ["Where is the library?", "Wo ist die Bibliothek?", "Où est la bibliothèque ?", "¿Dónde está la biblioteca?", "Dov'è la biblioteca?", "Onde fica a biblioteca?"],
        ["The cat is sleeping", "Die Katze schläft", "Le chat dort", "El gato duerme", "Il gatto dorme", "O gato está dormindo"],
        ["Good luck", "Viel Glück", "Bonne chance", "Buena suerte", "Buona fortuna", "Boa sorte"],
        ["Welcome", "Willkommen", "Bienvenue", "Bienvenido", "Benvenuto", "Bem-vindo"],
    ];

    /// <summary>The phrase in another language; null if it is unknown.</summary>
    public static string? Find(string phrase, ReplyLanguage language)
    {
        var wanted = phrase.AsSpan().Trim().TrimEnd(".!");
        foreach (var phrases in All)
        {
            foreach (var known in phrases)
            {
                if (wanted.Equals(known.AsSpan().TrimEnd(".!"), StringComparison.OrdinalIgnoreCase))
                    return phrases[(int)language];
            }
        }

        return null;
    }
}
