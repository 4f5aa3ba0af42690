namespace Petabridge.Cmd;

/// <summary>A piece of the answer to a command. Every command is answered by any number of pieces and then one final piece.</summary>
public class CommandResponse
{
    /// <summary>A final piece without text, which ends a stream.</summary>
    public static readonly CommandResponse Empty = new("");

    public CommandResponse(string msg, bool final = true)
    {
        Msg = msg;
        Final = final;
    }

    /// <summary>Text for the client's standard output; an empty one prints nothing.</summary>
    public string Msg { get; }

    /// <summary>True on the last piece.</summary>
    public bool Final { get; }

    public override string ToString() => Msg;
}

/// <summary>A piece that says that the command failed. The client prints it on standard error and ends with status 1.</summary>
public sealed class ErroredCommandResponse(string msg, bool final = true) : CommandResponse(msg, final);
