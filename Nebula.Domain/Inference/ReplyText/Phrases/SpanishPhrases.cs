using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>Spanish phrases. The subject and the prompt's nouns stand in quotation marks, so that they need no inflection.</summary>
internal static class SpanishPhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "su mensaje",
        NoSubjectInFiction = "un día cualquiera",
        Quotes = ("«", "»"),
        SubjectQuotes = ("«", "»"),
        Translation = "Traducción simulada:",
        Revision = "Aquí tiene su texto como revisión simulada:",
        RevisionNotes = [PhraseTemplate.Parse("Un modelo real habría cambiado las palabras; este, simulado, conserva las suyas.")],
        Mentions = "Menciona",
        And = " y ",
        Yes = "Sí",
        No = "No",
        Nouns = [.. Array.ConvertAll("objetivo ejemplo resultado contexto conjunto detalle".Split(' '), noun => new PromptNoun(noun, true))],
        FictionNouns = [.. Array.ConvertAll("linterna río jardín silencio invierno".Split(' '), noun => new PromptNoun(noun, true))],
        Verbs = ["revisar", "preparar", "comparar"],
        FictionVerbs = ["soñar", "cantar", "esperar"],
        Openings = PhraseTemplate.ParseLines(
            """
            Aquí tiene una respuesta simulada sobre {s}.
            Gracias por preguntar por {s}; esta respuesta es simulada.
            Se trata de {s}, y así respondería un modelo simulado.
            Veamos {s} con calma, sin olvidar que este texto es simulado.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            Usted pregunta {q}, y esta es una respuesta simulada.
            Aquí tiene una respuesta simulada a {q}.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Aquí tiene una lista simulada sobre {s}:
            Sobre {s}, un modelo simulado propone lo siguiente:
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Aquí tiene una tabla simulada sobre {s}:
            Esta tabla simulada ofrece una vista general de {s}:
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Aquí tiene un ejemplo simulado para {s}:
            Este código simulado es un punto de partida para {s}:
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            Los nombres vienen de su petición; el contenido es un ejemplo por completar.
            Sustituya el contenido por su propia lógica.
            Añada una prueba para el caso vacío antes de seguir.
            """),
        Sentences = Sentences,
        Explanations = Sentences,
        Closings = PhraseTemplate.ParseLines(
            """
            Dígame qué parte de {s} le importa más y seré más preciso.
            ¿Prefiere una lista, una tabla o una versión más corta?
            Con un ejemplo suyo, la próxima respuesta simulada se acercará más.
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Por dónde empezar
            Qué vigilar
            Próximos pasos
            En la práctica
            Una mirada a {d}
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Empezar en pequeño:Una sola parte de {s} basta para comenzar.
            Anotar:Unas líneas sobre {d} ahorran una larga conversación.
            Preguntar pronto:Seguro que alguien ya conoce {d}.
            Mantenerlo simple:Lo que pide una explicación larga suele poder hacerse mejor.
            Poner un límite:Decida cuánto tiempo puede llevar {s}.
            Comparar:Pruebe dos caminos y note la diferencia.
            Compartir:Enseñe el borrador primero a una persona.
            Revisar:Una fecha para volver a mirar {d} nunca sobra.
            Quitar:Busque la parte que nadie echaría de menos.
            Repetir:Convierta en costumbre lo que salió bien.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Fijar la meta:Diga en una frase qué espera de {s}.
            Reunir:Ponga todo sobre {d} en un solo lugar.
            Empezar en pequeño:Elija la parte útil más pequeña.
            Probar:El primer intento no tiene que ser perfecto.
            Comprobar:Compare el resultado con la meta.
            Ajustar:Cambie solo una cosa cada vez.
            Pedir opinión:Muestre {d} a alguien.
            Guardar:Tres líneas sobre {s} son suficientes.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            El conocido:el primero que viene a la mente con {s}.
            El clásico:se nombra a menudo y rara vez falla.
            El nuevo:para quien sigue {s}.
            El práctico:fácil de encontrar.
            El original:no es para todos, pero no se olvida.
            El pequeño:combina bien con {d}.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            ¿Qué espera de {s}?
            ¿Qué parte de {s} le importa más?
            ¿Cómo explicaría {s} a una amiga?
            ¿Quién más debería conocer {d}?
            ¿Qué ha probado ya?
            ¿Cómo notará que {d} avanza?
            """),
        Columns = ["Aspecto", "Qué mirar", "Siguiente paso"],
        Cells = PhraseTemplate.ParseLines(
            """
            un ejemplo claro
            el esfuerzo necesario
            empezar en pequeño
            una segunda opinión
            lo que puede fallar
            mantenerlo simple
            comparar dos caminos
            revisar más tarde
            """),
        Rows = ["Objetivo", "Esfuerzo", "Coste", "Riesgo", "Tiempo", "Calidad"],
        Greetings = PhraseTemplate.ParseLines(
            """
            ¡Hola! Habla usted con un modelo simulado: mis respuestas tienen la forma correcta, pero ningún saber detrás. ¿En qué puedo ayudarle?
            ¡Hola y bienvenido! Soy simulado, pero leo lo que escribe y respondo en la forma que pide. ¿Qué le gustaría probar?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            ¡De nada! Solo soy un modelo simulado, pero me alegra si la forma le sirvió.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            Soy un modelo de lenguaje simulado, servido por Nebula. Retomo las palabras de su petición y sigo su forma, sin afirmar nada sobre el mundo. Pídame una lista, una tabla o código.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            esa es la respuesta simulada a {q}.
            al menos eso eligió este modelo simulado para {q}.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Esto es lo que devolvió la herramienta
            El resultado de la herramienta, transmitido por un modelo simulado
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            Una mirada a {S}
            Notas sobre {S}
            {S} en breve
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            En resumen, este resumen simulado ve {s} en el centro de su texto.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            Estas palabras simuladas tratan de {s}.
            Palabras simuladas sobre {s}.
            Sobre {s}.
            """),
        Letter = PhraseTemplate.ParseLines(
            """
            Asunto: {s}
            Buenos días:
            Le escribo a propósito de {s}. Como esta carta es simulada, sustituya los detalles por los suyos.
            Lo más importante es {d}. Me gustaría hablar pronto con usted.
            Muchas gracias de antemano.
            Un cordial saludo,
            Un modelo simulado
            """),
        Story = PhraseTemplate.ParseLines(
            """
            Érase una vez un narrador simulado que quería hablar de {s}.
            Mira lo había oído muchas veces, pero nunca de tan cerca.
            Fuera, la lluvia escribía pequeñas notas en la ventana.
            «Hay que salir antes de que anochezca», dijo una voz.
            Nadie respondió, porque todos pensaban en {d}.
            En el primer puente se detuvieron a compartir el pan.
            Por la mañana la respuesta estaba en la hierba, más pequeña y más cálida de lo esperado.
            Y cuando alguien preguntaba por {s}, sonreían.
            """),
        Verses = PhraseTemplate.ParseLines(
            """
            Dejé una palabra en el camino,
            hablaba bajo de {s},
            la noche la guardó consigo,
            la luz la puso en el cristal.
            El viento pasa otra hoja,
            el jardín guarda su color,
            y la mañana, sin prisa,
            escucha el pulso de una flor.
            """),
        Jokes = PhraseTemplate.ParseLines(
            """
            ¿Por qué cuenta un modelo simulado un chiste sobre {s}? Porque lo quiso la semilla, y la semilla nunca se ríe.
            """),
        FiveSyllables = ["la luz en el mar", "la noche es un mar", "la lluvia y el sol"],
        SevenSyllables = ["y la tarde se detiene", "una palabra en el viento", "todo verso te acompaña"],
        ByWords =
        [
            ["Simulado."],
            ["Todo simulado."],
            ["Esto es simulado."],
            ["Este texto es simulado.", "Todo empieza muy despacio.", "Nada aquí es verdadero."],
            ["Cada palabra aquí es simulada.", "El día termina sin prisa.", "La luz entra despacio hoy."],
            ["Estas palabras se contaron para usted.", "Un pequeño ejemplo ayuda mucho aquí.", "Quien lee despacio entiende algo más."],
            ["Una frase pequeña también puede bastar hoy.", "El viento lleva las hojas muy lejos.", "Tras la lluvia todo parece más claro."],
            ["La lluvia cae despacio sobre los tejados grises.", "Las calles quedan tranquilas cuando llega la noche.", "Cada línea tiene el largo que se pidió."],
        ],
    };

    private static PhraseTemplate[] Sentences { get; } = PhraseTemplate.ParseLines(
        """
        Lo mejor es empezar con una breve descripción de {s}.
        Un ejemplo suele ayudar más que una explicación larga.
        La palabra {d} merece aquí un párrafo propio.
        Primero hay que aclarar qué se entiende por {d}.
        Un modelo real daría aquí datos sobre {d}; uno simulado deja el espacio libre.
        Después conviene pasar a {d} y mostrar cómo encaja todo.
        Quien conoce {s} por primera vez necesita antes la versión corta.
        Un dibujo sencillo de {d} dice a menudo más que otro párrafo.
        El orden importa menos de lo que parece, si no falta ningún paso.
        Ayuda escribir el objetivo en una sola frase.
        También cabrían cifras, junto con su fuente.
        Una buena pregunta es qué cambiaría sin {d}.
        Dos personas pueden entender {s} de forma muy distinta.
        Si hay poco tiempo, basta con la parte sobre {d}.
        Una comparación con algo conocido hace {s} más fácil de entender.
        Los ensayos pequeños cuestan poco y enseñan mucho.
        Al final conviene volver a la pregunta inicial.
        Parte de {s} se explica sola en cuanto se empieza.
        Pregunte a alguien que ya conozca {d}.
        En caso de duda, elija lo que se pueda deshacer con facilidad.
        Anote lo que le sorprenda de {d}.
        Una fecha fija ayuda a no perder de vista {s}.
        """);
}
