using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>Portuguese phrases. The subject and the prompt's nouns stand in quotation marks, so that they need no inflection.</summary>
internal static class PortuguesePhrases
{
    public static Phrasebook Create() => new()
    {
        NoSubject = "a sua mensagem",
        NoSubjectInFiction = "um dia qualquer",
        Quotes = ("“", "”"),
        SubjectQuotes = ("“", "”"),
        Translation = "Tradução simulada:",
        Revision = "Aqui está o seu texto como revisão simulada:",
        RevisionNotes = [PhraseTemplate.Parse("Um modelo real teria mudado as palavras; este, simulado, mantém as suas.")],
        Mentions = "Fala de",
        And = " e ",
        Yes = "Sim",
        No = "Não",
        Nouns = [.. Array.ConvertAll("objetivo exemplo resultado contexto conjunto detalhe".Split(' '), noun => new PromptNoun(noun, true))],
        FictionNouns = [.. Array.ConvertAll("lanterna rio jardim silêncio inverno".Split(' '), noun => new PromptNoun(noun, true))],
        Verbs = ["verificar", "preparar", "comparar"],
        FictionVerbs = ["sonhar", "cantar", "esperar"],
        Openings = PhraseTemplate.ParseLines(
            """
            Aqui está uma resposta simulada sobre {s}.
            Obrigado por perguntar sobre {s}; esta resposta é simulada.
            Trata-se de {s}, e assim responderia um modelo simulado.
            Vejamos {s} com calma, lembrando que este texto é simulado.
            """),
        QuotingOpenings = PhraseTemplate.ParseLines(
            """
            Você pergunta {q}, e esta é uma resposta simulada.
            Aqui está uma resposta simulada a {q}.
            """),
        ListOpenings = PhraseTemplate.ParseLines(
            """
            Aqui está uma lista simulada sobre {s}:
            Sobre {s}, um modelo simulado propõe o seguinte:
            """),
        TableOpenings = PhraseTemplate.ParseLines(
            """
            Aqui está uma tabela simulada sobre {s}:
            Esta tabela simulada dá uma visão geral de {s}:
            """),
        CodeOpenings = PhraseTemplate.ParseLines(
            """
            Aqui está um exemplo simulado para {s}:
            Este código simulado é um ponto de partida para {s}:
            """),
        CodeNotes = PhraseTemplate.ParseLines(
            """
            Os nomes vêm do seu pedido; o conteúdo é um exemplo a completar.
            Substitua o conteúdo pela sua própria lógica.
            Acrescente um teste para o caso vazio antes de continuar.
            """),
        Sentences = Sentences,
        Explanations = Sentences,
        Closings = PhraseTemplate.ParseLines(
            """
            Diga que parte de {s} é mais importante para você e serei mais preciso.
            Prefere uma lista, uma tabela ou uma versão mais curta?
            Com um exemplo seu, a próxima resposta simulada chegará mais perto.
            """),
        Headings = PhraseTemplate.ParseLines(
            """
            Por onde começar
            O que observar
            Próximos passos
            Na prática
            Um olhar sobre {d}
            """),
        Items = PhraseTemplate.ParseLines(
            """
            Começar pequeno:Uma só parte de {s} basta para o início.
            Anotar:Poucas linhas sobre {d} poupam uma longa conversa.
            Perguntar cedo:Alguém com certeza já conhece {d}.
            Manter simples:O que pede uma longa explicação pode ser feito de outro modo.
            Pôr um limite:Decida quanto tempo {s} pode levar.
            Comparar:Experimente dois caminhos e note a diferença.
            Partilhar:Mostre o rascunho primeiro a uma pessoa.
            Rever:Uma data para olhar {d} de novo nunca é demais.
            Retirar:Procure a parte de que ninguém sentiria falta.
            Repetir:Faça do que deu certo um hábito.
            """),
        Steps = PhraseTemplate.ParseLines(
            """
            Definir o objetivo:Diga em uma frase o que espera de {s}.
            Reunir:Ponha tudo sobre {d} em um só lugar.
            Começar pequeno:Escolha a menor parte útil.
            Experimentar:A primeira tentativa não precisa ser perfeita.
            Verificar:Compare o resultado com o objetivo.
            Ajustar:Mude uma coisa de cada vez.
            Pedir opinião:Mostre {d} a alguém.
            Registrar:Três linhas sobre {s} bastam.
            """),
        Things = PhraseTemplate.ParseLines(
            """
            O conhecido:o primeiro que vem à mente com {s}.
            O clássico:citado muitas vezes e raramente errado.
            O novo:para quem acompanha {s}.
            O prático:fácil de encontrar.
            O original:não é para todos, mas difícil de esquecer.
            O pequeno:combina bem com {d}.
            """),
        Questions = PhraseTemplate.ParseLines(
            """
            O que você espera de {s}?
            Que parte de {s} é mais importante?
            Como você explicaria {s} a uma amiga?
            Quem mais deveria conhecer {d}?
            O que você já tentou?
            Como você vai notar que {d} avança?
            """),
        Columns = ["Aspecto", "O que olhar", "Próximo passo"],
        Cells = PhraseTemplate.ParseLines(
            """
            um exemplo claro
            o esforço necessário
            começar pequeno
            uma segunda opinião
            o que pode falhar
            manter simples
            comparar dois caminhos
            rever mais tarde
            """),
        Rows = ["Objetivo", "Esforço", "Custo", "Risco", "Tempo", "Qualidade"],
        Greetings = PhraseTemplate.ParseLines(
            """
            Olá! Você está falando com um modelo simulado: as minhas respostas têm a forma certa, mas nenhum saber por trás. Como posso ajudar?
            Olá e bem-vindo! Sou simulado, mas leio o que você escreve e respondo na forma pedida. O que gostaria de experimentar?
            """),
        Thanks = PhraseTemplate.ParseLines(
            """
            De nada! Sou apenas um modelo simulado, mas fico contente se a forma serviu.
            """),
        Identities = PhraseTemplate.ParseLines(
            """
            Sou um modelo de linguagem simulado, servido pelo Nebula. Retomo as palavras do seu pedido e sigo a sua forma, sem afirmar nada sobre o mundo. Peça uma lista, uma tabela ou código.
            """),
        Verdicts = PhraseTemplate.ParseLines(
            """
            essa é a resposta simulada a {q}.
            pelo menos foi o que este modelo simulado escolheu para {q}.
            """),
        ToolOpenings = PhraseTemplate.ParseLines(
            """
            Eis o que a ferramenta devolveu
            O resultado da ferramenta, transmitido por um modelo simulado
            """),
        Titles = PhraseTemplate.ParseLines(
            """
            Um olhar sobre {S}
            Notas sobre {S}
            {S} em resumo
            """),
        Summaries = PhraseTemplate.ParseLines(
            """
            Em resumo, este resumo simulado vê {s} no centro do seu texto.
            """),
        CountedOpenings = PhraseTemplate.ParseLines(
            """
            Estas palavras simuladas falam de {s}.
            Palavras simuladas sobre {s}.
            Sobre {s}.
            """),
        Letter = PhraseTemplate.ParseLines(
            """
            Assunto: {s}
            Bom dia,
            Escrevo a propósito de {s}. Como esta carta é simulada, substitua os detalhes pelos seus.
            O mais importante é {d}. Gostaria de falar em breve com você.
            Muito obrigado desde já.
            Com os melhores cumprimentos,
            Um modelo simulado
            """),
        Story = PhraseTemplate.ParseLines(
            """
            Era uma vez um narrador simulado que queria falar de {s}.
            Mira já tinha ouvido falar muitas vezes, mas nunca de tão perto.
            Lá fora, a chuva escrevia pequenas notas na janela.
            “Temos de partir antes que escureça”, disse uma voz.
            Ninguém respondeu, porque todos pensavam em {d}.
            Na primeira ponte pararam para dividir o pão.
            De manhã a resposta estava na relva, menor e mais quente do que se esperava.
            E quando alguém perguntava por {s}, sorriam.
            """),
        Verses = PhraseTemplate.ParseLines(
            """
            Deixei uma palavra no caminho,
            falava baixo de {s},
            a noite a guardou no seu ninho,
            a luz a pôs junto do mar.
            O vento vira mais uma folha,
            o jardim guarda a sua cor,
            e a manhã, sem pressa alguma,
            escuta o sono de uma flor.
            """),
        Jokes = PhraseTemplate.ParseLines(
            """
            Por que um modelo simulado conta uma piada sobre {s}? Porque a semente quis, e a semente nunca ri.
            """),
        FiveSyllables = ["a luz sobre o mar", "a noite no mar", "o vento e a luz"],
        SevenSyllables = ["e a tarde fica parada", "uma palavra no vento", "todo verso te acompanha"],
        ByWords =
        [
            ["Simulado."],
            ["Tudo simulado."],
            ["Isto é simulado."],
            ["Este texto é simulado.", "Tudo começa bem devagar.", "Nada aqui é verdadeiro."],
            ["Cada palavra aqui é simulada.", "O dia termina sem pressa.", "A luz entra pela janela."],
            ["Estas palavras foram contadas para você.", "Um pequeno exemplo vale muito aqui.", "Quem lê com calma entende mais."],
            ["Uma frase pequena também pode bastar hoje.", "O vento leva as folhas para longe.", "Depois da chuva tudo parece mais claro."],
            ["A chuva cai devagar sobre os telhados cinzentos.", "As ruas ficam quietas quando a noite chega.", "Cada linha tem o tamanho que se pediu."],
        ],
    };

    private static PhraseTemplate[] Sentences { get; } = PhraseTemplate.ParseLines(
        """
        O melhor é começar com uma breve descrição de {s}.
        Um exemplo costuma ajudar mais do que uma longa explicação.
        A palavra {d} merece aqui um parágrafo próprio.
        Primeiro é preciso esclarecer o que se entende por {d}.
        Um modelo real daria aqui fatos sobre {d}; um simulado deixa o espaço livre.
        Depois convém passar a {d} e mostrar como tudo se encaixa.
        Quem encontra {s} pela primeira vez precisa da versão curta.
        Um desenho simples de {d} diz muitas vezes mais do que outro parágrafo.
        A ordem importa menos do que parece, se nenhum passo faltar.
        Ajuda escrever o objetivo em uma só frase.
        Números também caberiam aqui, com a sua fonte.
        Uma boa pergunta é o que mudaria sem {d}.
        Duas pessoas podem entender {s} de maneiras muito diferentes.
        Se o tempo é curto, basta a parte sobre {d}.
        Uma comparação com algo conhecido torna {s} mais claro.
        Pequenos testes custam pouco e ensinam muito.
        No fim, convém voltar à pergunta inicial.
        Uma parte de {s} se explica sozinha assim que se começa.
        Pergunte a alguém que já conhece {d}.
        Na dúvida, escolha o que se pode desfazer com facilidade.
        Anote o que o surpreende em {d}.
        Uma data fixa ajuda a não perder {s} de vista.
        """);
}
