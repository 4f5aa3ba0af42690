using System.Globalization;

namespace HaActors.Net.Link;

/// <summary>Numbers below /proc/sys; those below net are of the network namespace of the calling thread.</summary>
internal static class SystemSettings
{
    /// <exception cref="IOException">There is no such setting, or it is no number.</exception>
    public static int Read(string path)
    {
        var text = File.ReadAllText("/proc/sys/" + path).Trim();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException($"/proc/sys/{path} is no number: {text}");
    }

    /// <exception cref="IOException">There is no such setting, or the kernel refuses the value.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be changed.</exception>
    public static void Write(string path, int value) => File.WriteAllText("/proc/sys/" + path, value.ToString(CultureInfo.InvariantCulture));

    public static bool Has(string path) => File.Exists("/proc/sys/" + path);
}
