using System.Text;

namespace HaActors.Host.Config;

/// <summary>Splits a line of a rule into words, as HAProxy does: blanks between them, quotes around a word that has blanks.</summary>
internal static class RuleWords
{
    /// <summary>The words; null if a quote is not closed.</summary>
    public static List<string>? Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        foreach (char letter in line)
        {
            if (quote != '\0')
            {
                if (letter == quote) quote = '\0';
                else word.Append(letter);
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
                inWord = true;
            }
            else if (letter is ' ' or '\t')
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(letter);
                inWord = true;
            }
        }

        if (inWord) words.Add(word.ToString());
        return quote == '\0' ? words : null;
    }

    /// <summary>The parts of <c>NAME(ARGUMENT)</c>; the argument is null where there are no parentheses.</summary>
    public static (string Name, string? Argument) Call(string word)
    {
        int open = word.IndexOf('(');
        return open > 0 && word.EndsWith(')') ? (word[..open], word[(open + 1)..^1]) : (word, null);
    }
}
