using System.Globalization;
using System.Net;
using System.Text;

namespace Nebula.Domain.Planning.Reports;

/// <summary>An inline SVG with two axes, which takes its colors from the page's CSS variables.</summary>
internal sealed class SvgChart
{
    private const int Width = 420;
    private const int Height = 300;
    private const int Left = 66;
    private const int Right = 14;
    private const int Top = 14;
    private const int Bottom = 46;

    private readonly StringBuilder _svg = new();

    /// <summary>Begins a chart.</summary>
    /// <param name="title">What it shows, for screen readers.</param>
    public SvgChart(string title) => Append($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Encode(title)}">""");

    /// <summary>Horizontal place of a share of the axis.</summary>
    public static double X(double share) => Left + (share * (Width - Left - Right));

    /// <summary>Vertical place of a share of the axis, which begins below.</summary>
    public static double Y(double share) => Height - Bottom - (share * (Height - Top - Bottom));

    /// <summary>Text as HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Draws both axes with a grid.</summary>
    public void DrawAxes(IEnumerable<(double Share, string Label)> xTicks, string xTitle, IEnumerable<(double Share, string Label)> yTicks, string yTitle)
    {
        foreach (var (share, label) in yTicks)
        {
            Append($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(share):0.#}" y2="{Y(share):0.#}"/>""");
            Append($"""<text x="{Left - 6}" y="{Y(share) + 4:0.#}" text-anchor="end">{Encode(label)}</text>""");
        }

        foreach (var (share, label) in xTicks)
            Append($"""<text x="{X(share):0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{Encode(label)}</text>""");
        Append($"""<line class="axis" x1="{Left}" x2="{Width - Right}" y1="{Height - Bottom}" y2="{Height - Bottom}"/>""");
        Append($"""<text class="title" x="{(Left + Width - Right) / 2}" y="{Height - 8}" text-anchor="middle">{Encode(xTitle)}</text>""");
        Append($"""<text class="title" x="12" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" transform="rotate(-90 12 {(Top + Height - Bottom) / 2})">{Encode(yTitle)}</text>""");
    }

    /// <summary>Draws a line through points.</summary>
    public void DrawLine(IEnumerable<(double X, double Y)> shares) =>
        Append($"""<polyline class="line" points="{string.Join(' ', shares.Select(static point => Format($"{X(point.X):0.#},{Y(point.Y):0.#}")))}"/>""");

    /// <summary>Draws a point with a tooltip.</summary>
    public void DrawPoint(double x, double y, string style, string tooltip) =>
        Append($"""<circle class="{style}" cx="{X(x):0.#}" cy="{Y(y):0.#}" r="4.5"><title>{Encode(tooltip)}</title></circle>""");

    /// <summary>Draws a dashed line upwards from the horizontal axis, with a label.</summary>
    /// <param name="share">Its place.</param>
    /// <param name="label">The label.</param>
    /// <param name="row">Row of the label from the top, so that labels of near lines do not overlap.</param>
    public void DrawMarker(double share, string label, int row)
    {
        Append($"""<line class="marker" x1="{X(share):0.#}" x2="{X(share):0.#}" y1="{Y(0):0.#}" y2="{Y(1):0.#}"/>""");
        var (anchor, offset) = share > 0.6 ? ("end", -4) : ("start", 4);
        Append($"""<text class="label" x="{X(share) + offset:0.#}" y="{Top + 10 + (14 * row)}" text-anchor="{anchor}">{Encode(label)}</text>""");
    }

    /// <summary>Draws a dashed line across, at a bound.</summary>
    public void DrawBound(double share, string label)
    {
        Append($"""<line class="bound" x1="{X(0):0.#}" x2="{X(1):0.#}" y1="{Y(share):0.#}" y2="{Y(share):0.#}"/>""");
        Append($"""<text class="label" x="{X(0) + 4:0.#}" y="{Y(share) - 4:0.#}">{Encode(label)}</text>""");
    }

    /// <summary>The whole element.</summary>
    public override string ToString() => $"{_svg}</svg>";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Append(FormattableString markup) => _svg.Append(markup.ToString(CultureInfo.InvariantCulture));
}
