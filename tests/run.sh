# Sourced by ./ha test: runs the test projects one after the other and counts what ran. Timing in namespaces suffers when
# projects run side by side, and two cores are enough for one.
tests_log=$artifacts/test-results
if [ $# -eq 0 ]; then set -- Net Actors Host Engine EngineUnits Cluster Lab; fi
for name in "$@"; do
    [ -f "tests/$name/HaActors.$name.Tests.csproj" ] || die "no such test project: $name (Net, Actors, Host, Engine, EngineUnits, Cluster, Lab)"
done
# Without root the namespace tests skip themselves and say why.
need_debian "the tests in namespaces and against real services" ip=iproute2 '/usr/lib/*/libpcap.so.0.8=libpcap0.8' tcpdump=tcpdump keepalived=keepalived ucarp=ucarp nft=nftables /usr/lib/frr/vrrpd=frr \
    nginx=nginx-light haproxy=haproxy wrk=wrk curl=curl openssl=openssl redis-server=redis-server postfix=postfix '/usr/lib/dovecot/imap=dovecot-imapd' '/usr/lib/dovecot/pop3=dovecot-pop3d' \
    '/usr/lib/dovecot/lmtp=dovecot-lmtpd' slapd=slapd unbound=unbound mariadbd=mariadb-server-core '/usr/lib/*/faketime/libfaketimeMT.so.1=libfaketime' \
    '/usr/lib/postgresql/*/bin/postgres=postgresql' || true
build_programs
publish lab lab

rm -rf "$tests_log"
mkdir -p "$tests_log"
failed_projects=()
for name in "$@"; do
    project=tests/$name/HaActors.$name.Tests.csproj
    say "testing $name"
    dotnet test "$project" -c Release --logger "trx;LogFileName=$name.trx" --results-directory "$tests_log" \
        --blame-hang-timeout 5min --logger 'console;verbosity=minimal' </dev/null || failed_projects+=("$name")
    [ -f "$tests_log/$name.trx" ] || { failed_projects+=("$name (did not run)"); continue; }
done

# count OUTCOME: from the counters of every result file.
count() {
    local total=0 n
    for n in $(sed -n "s/.*<Counters .*$1=\"\([0-9]*\)\".*/\1/p" "$tests_log"/*.trx 2>/dev/null); do total=$((total + n)); done
    echo "$total"
}
total=$(count total)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - passed - failed))
if [ "$skipped" -gt 0 ]; then
    echo "skipped:"
    sed -n '/outcome="NotExecuted"/{s/.*testName="\([^"]*\)".*/  \1/p;}; s/.*<Message>\(.*\)<\/Message>.*/      \1/p' "$tests_log"/*.trx | head -60
fi
[ "$passed" -gt 0 ] || failed_projects+=("no test ran")
status=0
if [ ${#failed_projects[@]} -gt 0 ]; then
    status=1
    [ "$failed" -gt 0 ] || failed=1
    echo "failed: ${failed_projects[*]}"
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
