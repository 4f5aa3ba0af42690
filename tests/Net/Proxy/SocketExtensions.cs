using System.Net.Sockets;
using System.Text;

namespace HaActors.Net.Tests.Proxy;

internal static class SocketExtensions
{
    public static void Say(this Socket socket, string text) => socket.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Says a text, and a piece over and over; false: the other side broke, or took nothing for too long.</summary>
    /// <param name="more">Bytes behind the text, at least.</param>
    /// <param name="piece">Null: something of 100,000 bytes.</param>
    public static bool SaysAll(this Socket socket, string text, long more, string? piece = null)
    {
        byte[] bytes = piece is null ? new byte[100_000] : Encoding.Latin1.GetBytes(piece);
        try
        {
            socket.Say(text);
            for (; more > 0; more -= bytes.Length) socket.Send(bytes);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads as many bytes as the expected text has.</summary>
    public static void Hears(this Socket socket, string expected)
    {
        Assert.Equal(expected, Encoding.Latin1.GetString(socket.HearsBytes(expected.Length)));
    }

    public static byte[] HearsBytes(this Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        for (int got = 0; got < count;)
        {
            int more = socket.Receive(bytes, got, count - got, SocketFlags.None);
            Assert.NotEqual(0, more);
            got += more;
        }

        return bytes;
    }

    /// <summary>Reads until the other side ends.</summary>
    public static string HearsAll(this Socket socket)
    {
        var all = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (socket.Receive(bytes) is var got and > 0) all.Append(Encoding.Latin1.GetString(bytes, 0, got));
        return all.ToString();
    }

    public static void HearsTheEnd(this Socket socket) => Assert.Equal(0, socket.Receive(new byte[1]));

    public static void HearsAReset(this Socket socket)
    {
        var error = Assert.Throws<SocketException>(() => socket.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    /// <summary>Closes with RST.</summary>
    public static void Abort(this Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
