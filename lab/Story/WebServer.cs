using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace HaActors.Lab.Story;

/// <summary>The small web servers of a node: every page says which server it came from.</summary>
internal static class WebServer
{
    public static int Run(string host, string[] endpoints)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Connections that tests hold in the middle of a request.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMinutes(10));
        builder.WebHost.UseUrls(endpoints.Select(endpoint => $"http://{endpoint}").ToArray());
        var app = builder.Build();
        app.Run(context =>
        {
            var page = Encoding.ASCII.GetBytes($"{host}:{context.Connection.LocalPort}\n");
            context.Response.ContentLength = page.Length;
            return context.Response.Body.WriteAsync(page).AsTask();
        });
        app.Run();
        return 0;
    }
}
