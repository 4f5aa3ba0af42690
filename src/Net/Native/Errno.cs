namespace HaActors.Net.Native;

/// <summary>Linux error numbers that the code tells apart: include/uapi/asm-generic/errno-base.h and errno.h.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;              // EPERM
    public const int NoEntry = 2;                   // ENOENT
    public const int Interrupted = 4;               // EINTR
    public const int Again = 11;                    // EAGAIN, EWOULDBLOCK
    public const int OutOfMemory = 12;              // ENOMEM
    public const int AccessDenied = 13;             // EACCES
    public const int Busy = 16;                     // EBUSY
    public const int Exists = 17;                   // EEXIST
    public const int NoDevice = 19;                 // ENODEV
    public const int Invalid = 22;                  // EINVAL
    public const int TooManyFilesInSystem = 23;     // ENFILE
    public const int TooManyFiles = 24;             // EMFILE
    public const int BrokenPipe = 32;               // EPIPE
    public const int ProtocolError = 71;            // EPROTO
    public const int FamilyNotSupported = 97;       // EAFNOSUPPORT
    public const int AddressInUse = 98;             // EADDRINUSE
    public const int AddressNotAvailable = 99;      // EADDRNOTAVAIL
    public const int NetworkDown = 100;             // ENETDOWN
    public const int NetworkUnreachable = 101;      // ENETUNREACH
    public const int ConnectionAborted = 103;       // ECONNABORTED
    public const int ConnectionReset = 104;         // ECONNRESET
    public const int NoBufferSpace = 105;           // ENOBUFS
    public const int TimedOut = 110;                // ETIMEDOUT
    public const int ConnectionRefused = 111;       // ECONNREFUSED
    public const int InProgress = 115;              // EINPROGRESS
}
