using HaActors.Host.Import.Haproxy;
using HaActors.Host.Import.Hfm;
using HaActors.Host.Import.Keepalived;

namespace HaActors.Host.Import;

/// <summary>
/// <c>haactors import</c>: writes the files of keepalived, HAProxy and hfm as a configuration of ours, and a remark for whatever it could not
/// carry over.
/// </summary>
internal static class ImportCommand
{
    private const int LargestFile = 4 * 1024 * 1024;

    /// <summary>Reads the files, each of which may be null, and writes HOCON and remarks.</summary>
    /// <returns>An exit status: good even with remarks; bad configuration if a file cannot be read.</returns>
    public static int Run(string? keepalived, string? haproxy, string? hfm, TextWriter output, TextWriter errors)
    {
        if (keepalived is null && haproxy is null && hfm is null)
        {
            errors.WriteLine("import needs at least one of --keepalived FILE, --haproxy FILE, --hfm FILE");
            return ExitStatus.Usage;
        }

        var root = new HoconBlock();
        var ha = root.Block("ha");
        ha.Block("node");
        var remarks = new Remarks();
        var good = Import(keepalived, KeepalivedImport.Read) & Import(haproxy, HaproxyImport.Read) & Import(hfm, HfmImport.Read);
        if (!good)
            return ExitStatus.BadConfiguration;
        output.WriteLine("# Written by haactors import. Each node also needs its own ha.node (name, interface, address), and all share ha.cluster.seeds.");
        output.Write(root);
        remarks.Write(errors);
        return ExitStatus.Success;

        bool Import(string? file, Action<string, string, HoconBlock, Remarks> read)
        {
            if (file is null)
                return true;
            try
            {
                if (new FileInfo(file).Length > LargestFile)
                    throw new IOException($"the file is larger than {LargestFile} bytes");
                read(file, File.ReadAllText(file), ha, remarks);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                errors.WriteLine($"{file}: {error.Message}");
                return false;
            }
        }
    }
}
