using System.Net.Sockets;
using System.Text;

namespace HaActors.Net.Tests.Proxy;

internal static class SocketExtensions
{
    public static void Say(this Socket socket, string text) => socket.Send(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads as many bytes as the expected text has.</summary>
    public static void Hears(this Socket socket, string expected)
    {
        byte[] bytes = new byte[expected.Length];
        for (int got = 0; got < bytes.Length;)
        {
            int more = socket.Receive(bytes, got, bytes.Length - got, SocketFlags.None);
            Assert.NotEqual(0, more);
            got += more;
        }

        Assert.Equal(expected, Encoding.ASCII.GetString(bytes));
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
