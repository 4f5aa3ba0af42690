using System.Globalization;
using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>One value. Every getter throws HoconException, naming the value, when it is not of the type.</summary>
public class HoconValue
{
    private readonly HoconPath _path;

    internal HoconValue(Node node, HoconPath path)
    {
        Node = node;
        _path = path;
    }

    internal Node Node { get; }

    public HoconType Type => Node switch
    {
        ObjectNode => HoconType.Object,
        ArrayNode => HoconType.Array,
        ScalarNode { Kind: ScalarKind.Unquoted, Text: "true" or "yes" or "on" or "false" or "no" or "off" } => HoconType.Boolean,
        ScalarNode { Kind: ScalarKind.Unquoted } scalar when IsNumber(scalar.Text) => HoconType.Number,
        _ => HoconType.String,
    };

    /// <summary>The text of a scalar; null for a HOCON null.</summary>
    public string GetString() => Read(NodeReader.ToText)!;

    public bool GetBoolean() => Read(NodeReader.ToBoolean);

    public byte GetByte() => Read(NodeReader.ToByte);

    public int GetInt() => Read(NodeReader.ToInt32);

    public long GetLong() => Read(NodeReader.ToInt64);

    public float GetFloat() => (float)GetDouble();

    public double GetDouble() => Read(NodeReader.ToDouble);

    public decimal GetDecimal() => Read(NodeReader.ToDecimal);

    /// <summary>A duration, in milliseconds when no unit is written; 'infinite' is -1 ms.</summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) => Read(node => NodeReader.ToDuration(node, allowInfinite));

    /// <summary>A size in bytes, with units such as kB (1000) and KiB (1024).</summary>
    public long? GetByteSize() => Read(NodeReader.ToByteSize);

    public HoconObject GetObject() => Node is ObjectNode fields
        ? new HoconObject(fields, _path)
        : throw new HoconException($"{Node.KindName} is not an object");

    public IList<HoconValue> GetArray() => ListOf(value => value);

    public IList<string> GetStringList() => ListOf(value => value.GetString());

    public IList<bool> GetBooleanList() => ListOf(value => value.GetBoolean());

    public IList<int> GetIntList() => ListOf(value => value.GetInt());

    public IList<long> GetLongList() => ListOf(value => value.GetLong());

    public IList<double> GetDoubleList() => ListOf(value => value.GetDouble());

    public IList<HoconObject> GetObjectList() => ListOf(value => value.GetObject());

    public override string ToString() => NodePrinter.Print(Node, 2);

    private List<T> ListOf<T>(Func<HoconValue, T> read) =>
        Read(NodeReader.ToList).Select(item => read(new HoconValue(item, HoconPath.Empty))).ToList();

    private T Read<T>(Func<Node, T> read)
    {
        try
        {
            return read(Node);
        }
        catch (FormatException e)
        {
            throw new HoconException(e.Message, e);
        }
    }

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _)
        && (char.IsAsciiDigit(text[0]) || text[0] == '-');
}
