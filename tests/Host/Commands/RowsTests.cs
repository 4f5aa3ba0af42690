using System.Text.Json;
using HaActors.Actors.Messages;
using HaActors.Host.Commands;

namespace HaActors.Host.Tests.Commands;

public sealed class RowsTests
{
    private static readonly AdminMessages.VipRow[] Vips =
    [
        new("web", "10.77.0.101/24", "h1", "master", 254, "h1 h2", "2026-01-02T03:04:05.006Z", "preempted \"h2\""),
        new("mail", "10.77.0.102/24", "", "backup", 100, "h2 h1", "", ""),
    ];

    [Fact]
    public void Json_has_the_documented_keys_in_their_order()
    {
        Assert.Equal("name addresses owner state priority ranking since cause link", Keys<AdminMessages.VipRow>(Vips[0]));
        Assert.Equal("name address status weight vips drained sessions bytesIn bytesOut revision epoch reportAge unreachable lateWakeUps worstLateMs",
            Keys(new AdminMessages.NodeRow("h1", "h1:4053", "up", 100, 2, false, 0, 0, 0, 1, 1, 0.5, "")));
        Assert.Equal("backend server address state admin check weight sessions total perNode",
            Keys(new AdminMessages.ServerRow("app", "s1", "h:1", "up", "ready", "L4OK", 100, 1, 2)));
    }

    [Fact]
    public void Json_keeps_numbers_and_flags_and_escapes_text()
    {
        using var json = JsonDocument.Parse(Rows.ToJson(Vips));
        Assert.Equal(254, json.RootElement[0].GetProperty("priority").GetInt32());
        Assert.Equal("preempted \"h2\"", json.RootElement[0].GetProperty("cause").GetString());
        Assert.Equal("", json.RootElement[1].GetProperty("owner").GetString());
        using var node = JsonDocument.Parse(Rows.ToJson([new AdminMessages.NodeRow("h1", "h1:4053", "up", 100, 2, true, 0, 0, 0, 1, 1, 0.5, "")]));
        Assert.True(node.RootElement[0].GetProperty("drained").GetBoolean());
    }

    [Fact]
    public void Table_does_not_pass_on_control_characters_of_a_server()
    {
        var row = new AdminMessages.ServerRow("app", "s1", "h:1", "down", "ready", "L7STS HTTP/1.1 500 \u001b[2J\r\n", 100, 1, 2);
        Assert.Contains("500 ?[2J??  100", Rows.ToTable([row]));
    }

    [Fact]
    public void Json_of_no_rows_is_an_empty_array()
    {
        Assert.Equal("[]", Rows.ToJson(Array.Empty<AdminMessages.VipRow>()));
    }

    [Fact]
    public void Table_is_aligned_under_the_names_of_the_columns()
    {
        var lines = Rows.ToTable(Vips).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("name  addresses       owner  state", lines[0]);
        Assert.StartsWith("web   10.77.0.101/24  h1     master", lines[1]);
        Assert.StartsWith("mail  10.77.0.102/24  -      backup", lines[2]);
    }

    [Fact]
    public void Table_of_no_rows_still_names_the_columns()
    {
        Assert.Equal("name  address  status  weight  vips  drained  sessions  bytesIn  bytesOut  revision  epoch  reportAge  unreachable  lateWakeUps  worstLateMs", Rows.ToTable(Array.Empty<AdminMessages.NodeRow>()));
    }

    private static string Keys<T>(T row)
    {
        using var json = JsonDocument.Parse(Rows.ToJson([row]));
        return string.Join(' ', json.RootElement[0].EnumerateObject().Select(p => p.Name));
    }
}
