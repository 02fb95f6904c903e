using System.Text;
using TrtOperator.Api.Text;

namespace TrtOperator.KubectlPlugin;

/// <summary>Columns as kubectl prints them: as wide as their widest cell, three spaces between.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    public void Add(params ReadOnlySpan<string?> cells)
    {
        string[] row = new string[cells.Length];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = string.IsNullOrEmpty(cells[i]) ? "-" : PrintableLine.Of(cells[i]!);
        }

        _rows.Add(row);
    }

    public string Render(string indent = "")
    {
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            StringBuilder line = new(indent);
            for (int i = 0; i < row.Length; i++)
            {
                line.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + 3));
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
