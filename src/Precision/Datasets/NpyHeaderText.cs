using System.Globalization;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// The dictionary in a .npy header. It looks like Python, but only what numpy.save writes is read: the three keys, plain
/// strings, True and False, and tuples of whole numbers.
/// </summary>
/// <param name="Descriptor">The element type; null for a structured one.</param>
/// <param name="FortranOrder">Whether the first dimension varies fastest.</param>
/// <param name="Shape">The dimensions, each at least 0.</param>
internal sealed record NpyHeaderText(string? Descriptor, bool FortranOrder, IReadOnlyList<long> Shape)
{
    /// <exception cref="FormatException">The text is no such dictionary; the message is a clause for a sentence.</exception>
    internal static NpyHeaderText Parse(string text) => new Parser(text).Dictionary();

    private sealed class Parser(string text)
    {
        private int _position;

        public NpyHeaderText Dictionary()
        {
            string? descriptor = null;
            bool? fortran = null;
            List<long>? shape = null;
            HashSet<string> seen = [];
            Expect('{');
            while (!TryTake('}'))
            {
                string key = String();
                Expect(':');
                if (!seen.Add(key))
                {
                    throw new FormatException($"key '{key}' comes twice");
                }

                switch (key)
                {
                    case "descr":
                        descriptor = Descriptor();
                        break;
                    case "fortran_order":
                        fortran = Boolean();
                        break;
                    case "shape":
                        shape = Tuple();
                        break;
                    default:
                        throw new FormatException($"key {Printable.Quote(key)} is unknown");
                }

                if (!TryTake(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipSpace();
            if (_position < text.Length)
            {
                throw new FormatException("there is text after the dictionary");
            }

            return seen.Count == 3
                ? new NpyHeaderText(descriptor, fortran!.Value, shape!)
                : throw new FormatException("one of the keys descr, fortran_order and shape is missing");
        }

        private string? Descriptor()
        {
            SkipSpace();
            if (_position < text.Length && text[_position] is '[' or '(')
            {
                SkipNested();
                return null;
            }

            return String();
        }

        private void SkipNested()
        {
            int depth = 0;
            do
            {
                char character = _position < text.Length ? text[_position] : throw new FormatException("a bracket is not closed");
                if (character is '\'' or '"')
                {
                    String();
                    continue;
                }

                depth += character is '[' or '(' ? 1 : character is ']' or ')' ? -1 : 0;
                _position++;
            }
            while (depth > 0);
        }

        private string String()
        {
            SkipSpace();
            char quote = _position < text.Length ? text[_position] : ' ';
            int end = quote is '\'' or '"' ? text.IndexOf(quote, _position + 1) : -1;
            if (end < 0)
            {
                throw new FormatException($"a quoted word is missing at character {_position}");
            }

            string value = text[(_position + 1)..end];
            _position = end + 1;
            return value.Contains('\\') ? throw new FormatException("a word holds a backslash") : value;
        }

        private bool Boolean()
        {
            SkipSpace();
            foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
            {
                if (string.CompareOrdinal(text, _position, word, 0, word.Length) == 0)
                {
                    _position += word.Length;
                    return value;
                }
            }

            throw new FormatException("fortran_order is neither True nor False");
        }

        private List<long> Tuple()
        {
            List<long> values = [];
            Expect('(');
            while (!TryTake(')'))
            {
                values.Add(Number());
                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }

            return values;
        }

        private long Number()
        {
            SkipSpace();
            int start = _position;
            while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            {
                _position++;
            }

            if (!long.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                throw new FormatException("a dimension is no whole number of at most 63 bits");
            }

            // Python 2 wrote long integers with this suffix.
            if (_position < text.Length && text[_position] == 'L')
            {
                _position++;
            }

            return value;
        }

        private void Expect(char character)
        {
            if (!TryTake(character))
            {
                throw new FormatException($"'{character}' is missing at character {_position}");
            }
        }

        private bool TryTake(char character)
        {
            SkipSpace();
            if (_position >= text.Length || text[_position] != character)
            {
                return false;
            }

            _position++;
            return true;
        }

        private void SkipSpace()
        {
            while (_position < text.Length && text[_position] is ' ' or '\n' or '\t')
            {
                _position++;
            }
        }
    }
}
