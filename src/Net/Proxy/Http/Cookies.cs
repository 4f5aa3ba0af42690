namespace HaActors.Net.Proxy.Http;

/// <summary>Reads the cookies of requests (RFC 6265 section 4.2). Pure.</summary>
internal static class Cookies
{
    /// <summary>Finds a cookie in the fields that are not dropped.</summary>
    /// <param name="field">Index of the field that has it.</param>
    public static bool TryFind(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> name, out int field, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (field = 0; field < head.Fields.Length; field++)
        {
            if (head.Fields[field].Name != FieldName.Cookie || head.Fields[field].Dropped) continue;
            ReadOnlySpan<byte> rest = head.Value(bytes, head.Fields[field]);
            while (Next(ref rest, out ReadOnlySpan<byte> pair))
            {
                if (!IsNamed(pair, name)) continue;
                value = pair[(name.Length + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the next cookie with its name off a list.</summary>
    public static bool Next(scoped ref ReadOnlySpan<byte> cookies, out ReadOnlySpan<byte> pair)
    {
        pair = default;
        while (!cookies.IsEmpty && pair.IsEmpty)
        {
            int end = cookies.IndexOf((byte)';');
            pair = HeadSyntax.Trim(end < 0 ? cookies : cookies[..end]);
            cookies = end < 0 ? default : cookies[(end + 1)..];
        }

        return !pair.IsEmpty;
    }

    public static bool IsNamed(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> name) =>
        pair.StartsWith(name) && pair.Length > name.Length && pair[name.Length] == '=';
}
