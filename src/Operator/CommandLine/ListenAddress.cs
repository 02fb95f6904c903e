using System.Globalization;
using System.Net;

namespace TrtOperator.Operator.CommandLine;

/// <summary>Reads addresses to listen on, as Kubernetes' own programs write them.</summary>
internal static class ListenAddress
{
    /// <summary>Reads <c>:8080</c>, <c>0.0.0.0:8080</c> or <c>[::1]:8080</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address; any interface where none is named.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out IPEndPoint address)
    {
        address = new IPEndPoint(IPAddress.Any, 0);
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon].Trim('[', ']');
        if (host.Length == 0)
        {
            address = new IPEndPoint(IPAddress.Any, port);
            return true;
        }

        if (!IPAddress.TryParse(host, out IPAddress? ip))
        {
            return false;
        }

        address = new IPEndPoint(ip, port);
        return true;
    }
}
