using System.Net;
using HaActors.Host.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HaActors.Host.Http;

/// <summary>
/// The node's web pages, read-only: <c>/</c> shows every table, <c>/SUBJECT.json</c> what <c>pbm … SUBJECT show -o json</c> prints,
/// <c>/alive</c> answers as long as the process does. One per process; it outlives the actor systems, whose console it is given.
/// </summary>
internal sealed class StatusPages : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private static readonly CommandResult NotYet = new(false, "this node is not in service yet");

    private readonly WebApplication? _server;
    private readonly string _node;
    private volatile NodeConsole? _console;

    private StatusPages(IPEndPoint? endpoint, string node)
    {
        _node = node;
        _server = endpoint is null ? null : Build(endpoint);
    }

    /// <summary>Who answers; null: the node is not in service yet.</summary>
    public NodeConsole? Console
    {
        set => _console = value;
    }

    /// <summary>Where the pages are, with the port that was given; null: nowhere.</summary>
    public Uri? Address => _server is null ? null : new Uri(_server.Urls.Single());

    /// <param name="endpoint">Where to listen; null: no pages.</param>
    /// <param name="node">Name of this node, for the heading.</param>
    /// <exception cref="IOException">The endpoint is taken.</exception>
    public static async Task<StatusPages> StartAsync(IPEndPoint? endpoint, string node)
    {
        var pages = new StatusPages(endpoint, node);
        if (pages._server is { } server)
            await server.StartAsync();
        return pages;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
            return;
        using var limit = new CancellationTokenSource(StopLimit);
        await _server.StopAsync(limit.Token);
        await _server.DisposeAsync();
    }

    private WebApplication Build(IPEndPoint endpoint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, ProcessLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 64;   // operators and their monitoring, not the public
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(endpoint);
        });
        var app = builder.Build();
        app.MapGet("/alive", () => Results.Text("alive\n"));
        app.MapGet("/", PageAsync);
        // HAProxy's path under any page, and one for those who cannot ask for it.
        app.MapGet("/;csv", CsvAsync);
        app.MapGet("/stats;csv", CsvAsync);
        foreach (var subject in NodeConsole.Subjects)
            app.MapGet($"/{subject}.json", (RequestDelegate)(context => TableAsync(context, subject)));
        return app;
    }

    private async Task TableAsync(HttpContext context, string subject)
    {
        var result = await ShowAsync(subject, RowFormat.Json);
        context.Response.StatusCode = result.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = result.Ok ? "application/json" : "text/plain; charset=utf-8";
        await context.Response.WriteAsync(result.Text + "\n");
    }

    private async Task CsvAsync(HttpContext context)
    {
        var result = _console is { } console ? await console.CsvAsync() : NotYet;
        context.Response.StatusCode = result.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(result.Text);
    }

    private async Task PageAsync(HttpContext context)
    {
        var tables = await Task.WhenAll(NodeConsole.Subjects.Select(subject => ShowAsync(subject, RowFormat.Html)));
        context.Response.StatusCode = tables.All(table => table.Ok) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        await context.Response.WriteAsync(StatusPage.Render(_node, NodeConsole.Subjects.Zip(tables)));
    }

    private Task<CommandResult> ShowAsync(string subject, RowFormat format) =>
        _console is { } console ? console.ShowAsync(subject, format) : Task.FromResult(NotYet);

    /// <summary>Signals belong to the node; by default the web server would take them for itself.</summary>
    private sealed class ProcessLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
