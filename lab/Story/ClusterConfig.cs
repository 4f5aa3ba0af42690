using System.Text;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>The configuration that the nodes of a lab share. It sets no timing: the lab shows the defaults.</summary>
internal static class ClusterConfig
{
    public const int FirstServerPort = 8081;
    private const int ClusterPort = 4053;
    private const int FirstVrid = 51;

    /// <param name="addresses">Of each VIP, with their prefix lengths.</param>
    public static string Text(IReadOnlyList<LabNode> nodes, IReadOnlyList<IReadOnlyList<string>> addresses)
    {
        var text = new StringBuilder();
        text.AppendLine("ha {");
        text.AppendLine($"  cluster {{ name = lab, port = {ClusterPort}, seeds = [{string.Join(", ", nodes.Select(node => $"\"{node.ClusterAddress}:{ClusterPort}\""))}] }}");
        text.AppendLine("  vips {");
        for (var i = 0; i < addresses.Count; i++)
        {
            text.AppendLine($"    v{i + 1} {{ id = {FirstVrid + i}, addresses = [{string.Join(", ", addresses[i].Select(address => $"\"{address}\""))}] }}");
        }

        text.AppendLine("  }");
        text.AppendLine("  frontends { www { bind = [\"*:80\", \"[::]:80\"], mode = tcp, backend = app } }");
        text.AppendLine("  backends { app { balance = roundrobin");
        text.AppendLine("    check { type = http, uri = \"/health\", inter = 1s, timeout = 1s, rise = 2, fall = 3 }");
        text.AppendLine("    servers {");
        for (var i = 0; i < nodes.Count; i++)
        {
            text.AppendLine($"      s{i + 1}a {{ address = \"{nodes[i].Address}:{FirstServerPort}\" }}");
            text.AppendLine($"      s{i + 1}b {{ address = \"{nodes[i].Address}:{FirstServerPort + 1}\" }}");
        }

        text.AppendLine("    }");
        text.AppendLine("  } }");
        text.AppendLine("}");
        return text.ToString();
    }
}
