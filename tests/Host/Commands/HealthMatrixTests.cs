using HaActors.Actors.Messages;
using HaActors.Host.Commands;

namespace HaActors.Host.Tests.Commands;

public sealed class HealthMatrixTests
{
    [Fact]
    public void Row_is_a_server_and_column_a_node() => Assert.Equal(
        """
        server  h1                   h2             h3
        app/s1  up L7OK 1.5 ms       up (h1: L7OK)  -
        app/s2  down L4CON refused?  starting       up L7OK 0.0 ms
        """.ReplaceLineEndings("\n"),
        HealthMatrix.ToTable(
        [
            Row("s1", "h1", "up", "L7OK", "200 OK", 1.52), Row("s1", "h2", "up", "Unknown", "h1: L7OK"),
            Row("s2", "h3", "up", "L7OK", ""), Row("s2", "h1", "down", "L4CON", "refused\u001b"), Row("s2", "h2", "starting", "Unknown", ""),
        ]));

    [Fact]
    public void Warning_is_shown() => Assert.EndsWith(
        "\napp/s1  up L6OK warning: the certificate expires in 5 d",
        HealthMatrix.ToTable([Row("s1", "h1", "up", "L6OK", "warning: the certificate expires in 5 d; Tls13", 3)]));

    private static AdminMessages.HealthRow Row(string server, string node, string state, string check, string detail, double duration = 0) =>
        new("app", server, node, state, check, detail, duration, "");
}
