using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

/// <summary><c>virtual_server</c> and what is in it; defaults are those of keepalived.conf(5).</summary>
public sealed class KeepalivedServersTests
{
    [Fact]
    public void Virtual_server_becomes_a_frontend_and_a_backend()
    {
        var settings = Importing.Of(keepalived: """
            virtual_server 10.0.10.50 80 {
                delay_loop 6
                lb_algo wlc
                lb_kind NAT
                protocol TCP
                sorry_server 10.0.10.9 8080
                real_server 10.0.10.3 80 {
                    weight 3
                    HTTP_GET {
                        url {
                          path /health
                          status_code 200
                        }
                        connect_timeout 3
                    }
                }
            }
            """).Good();

        Assert.Equal("10.0.10.50:80", Assert.Single(Assert.Single(settings.Frontends).Binds).ToString());
        var backend = Assert.Single(settings.Backends);
        Assert.Equal(BalanceAlgorithm.LeastConnections, backend.Balance);
        Assert.Equal(TimeSpan.FromSeconds(6), backend.CheckOf(backend.Servers.Single(server => server.Name == "s1"))!.Inter);
        Assert.Equal([("s1", 3, false), ("sorry", 100, true)], backend.Servers.Select(server => (server.Name, server.Weight, server.Backup)).Order());
    }

    [Fact]
    public void Each_real_server_keeps_its_own_checker_wherever_it_stands()
    {
        var import = Importing.Of(keepalived: Service("""
            real_server 10.0.10.3 80 {
                inhibit_on_failure
                notify_down "/usr/bin/logger down"
                HTTP_GET {
                    url {
                        path /health
                        virtualhost www.example.com
                    }
                    connect_port 8080
                    retry 2
                    delay_before_retry 1
                }
                PING_CHECK {
                }
            }
            real_server 10.0.10.4 80 {
                connect_timeout 2
                TCP_CHECK {
                    bindto 10.0.10.1
                }
            }
            real_server 10.0.10.5 80 {
            }
            """));
        var backend = Assert.Single(import.Good().Backends);

        Assert.Null(backend.Check);
        var (http, tcp, none) = (Check(backend, "s1")!, Check(backend, "s2")!, Check(backend, "s3"));
        var probe = Assert.IsType<HttpProbeSettings>(http.Probe);
        Assert.Equal(("/health", "www.example.com"), (probe.Uri, probe.Host));
        Assert.Equal((8080, 1, 3, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)), (http.Port, http.Rise, http.Fall, http.Timeout, http.FastInter));
        Assert.IsType<TcpProbeSettings>(tcp.Probe);
        Assert.Equal((0, 1, 2, TimeSpan.FromSeconds(2)), (tcp.Port, tcp.Rise, tcp.Fall, tcp.Timeout));
        Assert.Null(none);
        Assert.Equal(
            [
                "inhibit_on_failure: not carried over",
                "notify_down /usr/bin/logger down: not carried over",
                "PING_CHECK: not carried over; a server has one check here, and real_server 10.0.10.3 80 has one before this",
                "TCP_CHECK: bindto 10.0.10.1: not carried over",
            ],
            import.Remarks.Select(remark => remark.Split(": ", 2)[1]));
    }

    [Fact]
    public void Checker_that_all_real_servers_have_is_the_backends()
    {
        var import = Importing.Of(keepalived: Service("""
            real_server 10.0.10.3 80 {
                TCP_CHECK {
                }
            }
            real_server 10.0.10.4 80 {
                TCP_CHECK {
                }
            }
            """));
        var backend = Assert.Single(import.Good().Backends);

        Assert.Empty(import.Remarks);
        Assert.Equal(
            (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), 1, 2),
            (backend.Check!.Inter, backend.Check.Timeout, backend.Check.FastInter, backend.Check.Rise, backend.Check.Fall));
        Assert.All(backend.Servers, server => Assert.Null(server.Health.Check));
    }

    [Fact]
    public void Program_may_take_as_long_as_the_delay_between_two_runs_and_is_not_tried_again()
    {
        var backend = Assert.Single(Importing.Of(keepalived: Service("""
            delay_loop 20
            real_server 10.0.10.3 80 {
                MISC_CHECK {
                    misc_path "/usr/local/bin/look 10.0.10.3"
                }
            }
            """)).Good().Backends);

        Assert.Equal((TimeSpan.FromSeconds(20), 1), (backend.Check!.Limit, backend.Check.Fall));
    }

    [Fact]
    public void Weight_that_is_not_given_is_1()
    {
        var backend = Assert.Single(Importing.Of(keepalived: Service("""
            real_server 10.0.10.3 80 {
                weight 3
            }
            real_server 10.0.10.4 80 {
            }
            """)).Good().Backends);

        Assert.Equal([3, 1], backend.Servers.Select(server => server.Weight));
    }

    private static CheckSettings? Check(BackendSettings backend, string server) => backend.CheckOf(backend.Servers.Single(each => each.Name == server));

    private static string Service(string inner) => "virtual_server 10.0.10.50 80 {\n" + inner + "\n}\n";
}
